import { syscallNames, type SyscallName } from '../../validators/abi.ts';
import { Constr } from '../../validators/lib/data.ts';
import { handlerScripts, unspendableScript } from '../../offchain/kernel/scripts.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { POOL, type Arena } from '../support/arena.ts';
import { accountOf, emptyDraft, type Draft, type Purpose } from '../support/draft.ts';
import type { Mutation, Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';

const DEPOSIT = 2_000_000n;

/** A transaction of Mallory's that does nothing; the script lies at hand as a reference. */
function nothing({ mallory, walletOf, viewAs }: Arena, script: string | undefined): Draft {
  const draft = emptyDraft(walletOf(mallory).reference, mallory.submission.address);
  const reference = script === undefined ? undefined : viewAs(mallory).referenceScripts.get(script);
  if (reference !== undefined) draft.references.push(reference.reference);
  return draft;
}

const credential = (hash: string): readonly unknown[] => [1, fromHex(hash)];

/** Conway CDDL `certificate`: every kind that a stake credential's script is asked for. */
const certificates = (hash: string): readonly (readonly [string, readonly unknown[]])[] => {
  const own = credential(hash);
  const pool = fromHex(POOL);
  const abstain = [2];
  return [
    ['deregistered', [8, own, DEPOSIT]],
    ['deregistered by the old certificate', [1, own]],
    ['delegated to a pool', [2, own, pool]],
    ['delegated to a vote', [9, own, abstain]],
    ['delegated to both', [10, own, pool, abstain]],
  ];
};

/** As {@link certificates}, for those that register as well. */
const registering = (hash: string): readonly (readonly [string, readonly unknown[]])[] => {
  const own = credential(hash);
  const pool = fromHex(POOL);
  const abstain = [2];
  return [
    ['registered and delegated to a pool', [11, own, pool, DEPOSIT]],
    ['registered and delegated to a vote', [12, own, abstain, DEPOSIT]],
    ['registered and delegated to both', [13, own, pool, abstain, DEPOSIT]],
  ];
};

const certify = (tx: Tx, certificate: readonly unknown[]): void => {
  const purpose: Purpose = { tag: 'certificate', position: tx.draft.certificates.length };
  tx.draft.certificates.push(certificate);
  tx.addRedeemer(purpose, new Constr(0));
};

/** What else than a call a handler may be asked for: its registration, and nothing more. */
function handlerSuite(name: SyscallName): Suite {
  const { hash } = handlerScripts[name];
  const refused = (
    what: string,
    apply: (tx: Tx) => void,
    unregistered: readonly string[] = [],
  ): Mutation => ({ name: `the handler ${what}`, rejects: 'F01', unregistered, apply });
  return {
    name: `${name}, out of its call`,
    script: name,
    healthy: (arena) => nothing(arena, hash),
    variations: [
      {
        name: 'the handler is registered by anybody',
        unregistered: [hash],
        apply: (tx) => certify(tx, [7, credential(hash), DEPOSIT]),
      },
    ],
    mutations: [
      ...certificates(hash).map(([what, certificate]) =>
        refused(`is ${what}`, (tx) => certify(tx, certificate)),
      ),
      ...registering(hash).map(([what, certificate]) =>
        refused(`is ${what}`, (tx) => certify(tx, certificate), [hash]),
      ),
      refused(
        'is registered and deregistered at once',
        (tx) => {
          certify(tx, [7, credential(hash), DEPOSIT]);
          certify(tx, [8, credential(hash), DEPOSIT]);
        },
        [hash],
      ),
      refused('guards an output', (tx) => {
        const guarded = tx.arena.props.atHandlers.get(hash);
        if (guarded !== undefined) tx.spend(guarded, new Constr(0));
      }),
      refused('mints', (tx) => {
        tx.draft.mint.set(`${hash}00`, 1n);
        tx.addRedeemer({ tag: 'mint', policyId: hash }, new Constr(0));
      }),
      {
        name: 'the handler is run without a call',
        rejects: undefined,
        apply: (tx) => {
          const account = accountOf(hash);
          tx.draft.withdrawals.set(account, 0n);
          tx.addRedeemer({ tag: 'withdrawal', account }, new Constr(0));
        },
      },
    ],
  };
}

export const handlerSuites: readonly Suite[] = syscallNames.map(handlerSuite);

/** The script where reference scripts lie. */
export const unspendableSuite: Suite = {
  name: 'unspendable',
  script: 'unspendable',
  healthy: (arena) => nothing(arena, undefined),
  mutations: [
    {
      name: 'an output at its address is spent',
      rejects: 'Z01',
      apply: (tx) => {
        tx.draft.plutusScripts.push(unspendableScript.script.bytes);
        tx.spend(tx.arena.props.atUnspendable, new Constr(0));
      },
    },
    {
      name: 'a handler is unpublished: the output that holds its script is spent',
      rejects: 'Z01',
      apply: (tx) => {
        const published = tx.arena.viewAs(tx.arena.alice).referenceScripts;
        const script = published.get(handlerScripts.write.hash);
        if (script === undefined) throw new RangeError('no reference script');
        tx.draft.plutusScripts.push(unspendableScript.script.bytes);
        tx.spend(script, new Constr(0));
      },
    },
    {
      name: 'it mints',
      rejects: 'Z01',
      apply: (tx) => {
        const policyId = unspendableScript.hash;
        tx.draft.plutusScripts.push(unspendableScript.script.bytes);
        tx.draft.mint.set(policyId, 1n);
        tx.addRedeemer({ tag: 'mint', policyId }, new Constr(0));
      },
    },
  ],
};
