import { abi, syscallNames } from '../../validators/abi.ts';
import { handlerScripts } from '../../offchain/kernel/scripts.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import { accountOf, type Purpose } from '../support/draft.ts';
import { text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, inodeOf, nameNode } from './find.ts';
import { attack } from './mutation.ts';
import { removeRun, runAccepting } from './runs.ts';

/** The dispatcher is shown another record. */
const records: readonly Mutation[] = (
  [
    ['an account', (arena) => accountOwning(arena, arena.files.root)],
    ['the head of the names', (arena) => nameNode(arena, '')],
    ['a file', (arena) => inodeOf(arena, arena.files.stream)],
    ['the record of another kernel', ({ otherViewAs, alice }) => otherViewAs(alice).record.utxo],
    ['the attacker’s, with a KERNEL of hers', ({ props }) => props.foreignRecord],
    ['the attacker’s, without a token', ({ props }) => props.bareRecord],
    ['the attacker’s, at the kernel’s address', ({ props }) => props.recordAtKernel],
  ] satisfies readonly (readonly [string, (arena: Arena) => Utxo])[]
).map(([name, find]) =>
  attack('D01', `the dispatcher’s record is ${name}`, (tx) => tx.pointDispatch(find(tx.arena))),
);

/** A field of the dispatcher's redeemer is of the wrong type, or points past the end. */
const fields: readonly Mutation[] = ([0, 1, 2] as const).flatMap((field) => [
  attack(undefined, `field ${field} of the dispatcher’s redeemer is bytes`, (tx) =>
    tx.setDispatch(field, text('x')),
  ),
  attack(undefined, `field ${field} of the dispatcher’s redeemer is a list`, (tx) =>
    tx.setDispatch(field, []),
  ),
]);

const indices: readonly Mutation[] = [
  attack(undefined, 'the dispatcher’s record is past the end', (tx) => tx.setDispatch(1, 99n)),
  attack(undefined, 'the handler is past the end', (tx) => tx.setDispatch(2, 99n)),
  attack('D02', 'the handler is before the beginning: the first redeemer', (tx) =>
    tx.setDispatch(2, -1n),
  ),
];

const handlers: readonly Mutation[] = [
  attack('D02', 'no handler runs, the dispatcher is shown itself', (tx) => {
    tx.pointHandler(tx.dispatch.purpose);
    removeRun(tx, tx.handler);
  }),
  attack('D02', 'no handler runs, the dispatcher is shown a gate', (tx) => {
    const [gate] = tx.draft.redeemers.filter(({ purpose }) => purpose.tag === 'spend');
    if (gate !== undefined) tx.pointHandler(gate.purpose);
    removeRun(tx, tx.handler);
  }),
  attack('D02', 'a script of the attacker’s runs instead of the handler', (tx) => {
    tx.pointHandler(runAccepting(tx));
    removeRun(tx, tx.handler);
  }),
  attack('D02', 'a script of the attacker’s runs beside the handler, and is shown', (tx) =>
    tx.pointHandler(runAccepting(tx)),
  ),
  {
    name: 'the handler is registered and not run',
    rejects: 'D02',
    unregistered: () => [handlerScripts.write.hash],
    apply: (tx) => {
      const { data } = tx.handler;
      const purpose: Purpose = { tag: 'certificate', position: 0 };
      tx.draft.certificates.push([7, [1, fromHex(handlerScripts[tx.call].hash)], 2_000_000n]);
      tx.addRedeemer(purpose, data);
      tx.pointHandler(purpose);
      removeRun(tx, tx.handler);
    },
  },
];

const slots: readonly Mutation[] = [
  ...syscallNames
    .filter((name) => name !== 'write')
    .map((name) =>
      attack('D02', `the slot is that of ${name}`, (tx) =>
        tx.setDispatch(0, BigInt(abi[name].slot)),
      ),
    ),
  ...[BigInt(syscallNames.length), 99n, 1n << 40n, -1n].map((slot) =>
    attack('D02', `the slot is ${slot}`, (tx) => tx.setDispatch(0, slot)),
  ),
];

/** One handler, two kernels. */
const kernels: readonly Mutation[] = [
  attack(
    'D03',
    'a file of another kernel is stolen along: its dispatcher is shown this call',
    (tx) => {
      const { otherViewAs, mallory, hers } = tx.arena;
      const other = otherViewAs(mallory);
      const { dispatcher, gate } = other.scripts;
      const stolen = other.inodes.get(hers.otherFile);
      if (stolen === undefined) throw new RangeError('no other kernel');
      for (const { hash } of [dispatcher, gate]) {
        const script = other.referenceScripts.get(hash);
        if (script !== undefined) tx.read(script);
      }
      tx.read(other.record.utxo);
      tx.spend(stolen.utxo, 0n);
      const { data, links } = tx.dispatch;
      const account = accountOf(dispatcher.hash);
      tx.draft.withdrawals.set(account, 0n);
      const run = tx.addRedeemer({ tag: 'withdrawal', account }, data);
      for (const [field, target] of links) run.links.set(field, target);
      run.links.set(1, { kind: 'reference', reference: other.record.utxo.reference });
    },
  ),
  attack('D03', 'the handler runs for another kernel', (tx) => {
    const other = tx.arena.otherViewAs(tx.arena.alice);
    tx.setArgument('kernel', fromHex(other.policies.kernel));
    tx.pointArgument('record', other.record.utxo);
  }),
];

const healthy: Suite['healthy'] = fromBytes(({ built, alice, files }) =>
  built(alice, syscalls.write, { file: files.inline, operation: { kind: 'truncate' } }),
);

export const dispatcherSuite: Suite = {
  name: 'dispatcher',
  script: 'dispatcher',
  healthy,
  variations: [
    { name: 'an unrelated script runs along', apply: (tx: Tx) => void runAccepting(tx) },
    {
      name: 'the slot is below 0, which is slot 0: a call is named by its handler',
      apply: (tx) => {
        const { forged, bob, viewAs } = tx.arena;
        const { authKeyHash, encryptionKeyHash } = bob.submission.signer;
        tx.draft = forged(bob, viewAs(bob), syscalls.register, {
          name: 'bob',
          auth: authKeyHash,
          nextAuth: '11'.repeat(32),
          encryption: encryptionKeyHash,
        });
        tx.setDispatch(0, -1n);
      },
    },
  ],
  mutations: [...records, ...fields, ...indices, ...handlers, ...slots, ...kernels],
};
