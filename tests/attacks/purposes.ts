import { handlerNames, type HandlerName } from '../../validators/abi.ts';
import { Constr } from '../../validators/lib/data.ts';
import {
  handlerScripts,
  handlersOf,
  unspendableScript,
  type KernelKind,
} from '../../offchain/kernel/scripts.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { POOL, type Arena } from '../support/arena.ts';
import { accountOf, emptyDraft, type Draft, type Purpose } from '../support/draft.ts';
import type { Mutation, Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { attack } from './mutation.ts';

const DEPOSIT = 2_000_000n;
const ABSTAIN = [2];

/** A script that runs as a zero withdrawal, and what it must refuse. */
interface Run {
  readonly name: string;
  readonly refusal: 'F01' | 'D04';
  readonly hash: (arena: Arena) => Hex;
}

/** A transaction of Mallory's that does nothing; the script lies at hand as a reference. */
function nothing({ mallory, walletOf, viewAs }: Arena, script: Hex): Draft {
  const draft = emptyDraft(walletOf(mallory).reference, mallory.submission.address);
  const reference = viewAs(mallory).referenceScripts.get(script);
  if (reference !== undefined) draft.references.push(reference.reference);
  return draft;
}

const credential = (hash: string): readonly unknown[] => [1, fromHex(hash)];

/** Certificates (Conway CDDL `certificate`) that a stake credential's script is asked for, once it is registered. */
const certificates: readonly (readonly [string, (own: unknown) => readonly unknown[]])[] = [
  ['deregistered', (own) => [8, own, DEPOSIT]],
  ['deregistered by the old certificate', (own) => [1, own]],
  ['delegated to a pool', (own) => [2, own, fromHex(POOL)]],
  ['delegated to a vote', (own) => [9, own, ABSTAIN]],
  ['delegated to both', (own) => [10, own, fromHex(POOL), ABSTAIN]],
];

/** As {@link certificates}, for those that register as well. */
const registering: typeof certificates = [
  ['registered and delegated to a pool', (own) => [11, own, fromHex(POOL), DEPOSIT]],
  ['registered and delegated to a vote', (own) => [12, own, ABSTAIN, DEPOSIT]],
  ['registered and delegated to both', (own) => [13, own, fromHex(POOL), ABSTAIN, DEPOSIT]],
];

const certify = (tx: Tx, certificate: readonly unknown[]): void => {
  const purpose: Purpose = { tag: 'certificate', position: tx.draft.certificates.length };
  tx.draft.certificates.push(certificate);
  tx.addRedeemer(purpose, new Constr(0));
};

/** What else than a call such a script may be asked for: its registration, and nothing more. */
function runSuite({ name, refusal, hash }: Run): Suite {
  const own = ({ arena }: Tx): readonly unknown[] => credential(hash(arena));
  const refused = (what: string, apply: (tx: Tx) => void): Mutation =>
    attack(refusal, `the script ${what}`, apply);
  const unregistered = (arena: Arena): readonly Hex[] => [hash(arena)];
  return {
    name: `${name}, out of its call`,
    script: name,
    healthy: (arena) => nothing(arena, hash(arena)),
    variations: [
      {
        name: 'the script is registered by anybody',
        unregistered,
        apply: (tx) => certify(tx, [7, own(tx), DEPOSIT]),
      },
    ],
    mutations: [
      ...certificates.map(([what, certificate]) =>
        refused(`is ${what}`, (tx) => certify(tx, certificate(own(tx)))),
      ),
      ...registering.map(([what, certificate]) => ({
        ...refused(`is ${what}`, (tx) => certify(tx, certificate(own(tx)))),
        unregistered,
      })),
      {
        ...refused('is registered and deregistered at once', (tx) => {
          certify(tx, [7, own(tx), DEPOSIT]);
          certify(tx, [8, own(tx), DEPOSIT]);
        }),
        unregistered,
      },
      refused('guards an output', (tx) => {
        const guarded = tx.arena.props.atScripts.get(hash(tx.arena));
        if (guarded !== undefined) tx.spend(guarded, new Constr(0));
      }),
      refused('mints', (tx) => {
        const policyId = hash(tx.arena);
        tx.draft.mint.set(`${policyId}00`, 1n);
        tx.addRedeemer({ tag: 'mint', policyId }, new Constr(0));
      }),
      attack(undefined, 'the script is run without a call', (tx) => {
        const account = accountOf(hash(tx.arena));
        tx.draft.withdrawals.set(account, 0n);
        tx.addRedeemer({ tag: 'withdrawal', account }, new Constr(0));
      }),
    ],
  };
}

const handler = (name: HandlerName, kernel: KernelKind): Suite => ({
  ...runSuite({ name, refusal: 'F01', hash: () => handlerScripts[name].hash }),
  kernel,
});

export const runSuitesOfAll: readonly Suite[] = [
  ...handlerNames.map((name) =>
    handler(name, handlersOf('public').includes(name) ? 'public' : 'drive'),
  ),
  runSuite({
    name: 'dispatcher',
    refusal: 'D04',
    hash: ({ viewAs, alice }) => viewAs(alice).scripts.dispatcher.hash,
  }),
];

/** The script where reference scripts lie. */
export const unspendableSuite: Suite = {
  name: 'unspendable',
  script: 'unspendable',
  healthy: (arena) => nothing(arena, unspendableScript.hash),
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
