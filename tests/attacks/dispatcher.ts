import { abi, syscallNames } from '../../validators/abi.ts';
import { handlerScripts } from '../../offchain/kernel/scripts.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import type { Arena } from '../support/arena.ts';
import { accountOf, type Purpose } from '../support/draft.ts';
import { ACCEPTING, text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, inodeOf, nameNode } from './find.ts';

const stopped = (
  rejects: Mutation['rejects'],
  name: string,
  apply: (tx: Tx) => void,
): Mutation => ({ name, rejects, apply });

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
  stopped('D01', `the dispatcher’s record is ${name}`, (tx) => tx.pointDispatch(find(tx.arena))),
);

const indices: readonly Mutation[] = [
  stopped('D04', 'the dispatcher’s record is past the end', (tx) => tx.setDispatch(1, 99n)),
  stopped('D04', 'the dispatcher’s record is before the beginning', (tx) => tx.setDispatch(1, -1n)),
  stopped('D04', 'the handler is past the end', (tx) => tx.setDispatch(2, 99n)),
  stopped('D04', 'the handler is before the beginning', (tx) => tx.setDispatch(2, -1n)),
  stopped('D04', 'the record is sought where there are no references', (tx) =>
    tx.setDispatch(1, 1_000_000n),
  ),
];

const types: readonly Mutation[] = ([0, 1, 2] as const).flatMap((field) => [
  {
    name: `field ${field} of the dispatcher’s redeemer is bytes`,
    rejects: undefined,
    by: 'dispatcher',
    apply: (tx) => tx.setDispatch(field, text('x')),
  },
  {
    name: `field ${field} of the dispatcher’s redeemer is a list`,
    rejects: undefined,
    by: 'dispatcher',
    apply: (tx) => tx.setDispatch(field, []),
  },
]);

/** The attacker's own script runs, with the handler's redeemer. */
function runAccepting(tx: Tx): Purpose {
  const { data } = tx.handler;
  const purpose: Purpose = { tag: 'withdrawal', account: accountOf(ACCEPTING) };
  tx.draft.withdrawals.set(purpose.account, 0n);
  tx.draft.plutusScripts.push(acceptingScript.bytes);
  tx.addRedeemer(purpose, data);
  return purpose;
}

/** The handler's script, redeemer and all, is taken out of the transaction. */
function removeHandler(tx: Tx): void {
  const { purpose } = tx.handler;
  if (purpose.tag === 'withdrawal') tx.draft.withdrawals.delete(purpose.account);
  tx.removeRedeemer(purpose);
}

const handlers: readonly Mutation[] = [
  stopped('D02', 'no handler runs, the dispatcher is shown itself', (tx) => {
    const [own] = tx.dispatches;
    if (own !== undefined) tx.pointHandler(own.purpose);
    removeHandler(tx);
  }),
  stopped('D04', 'no handler runs, the dispatcher looks where it was', removeHandler),
  stopped('D02', 'a script of the attacker’s runs instead of the handler', (tx) => {
    tx.pointHandler(runAccepting(tx));
    removeHandler(tx);
  }),
  stopped('D02', 'a script of the attacker’s runs beside the handler, and is shown', (tx) =>
    tx.pointHandler(runAccepting(tx)),
  ),
  {
    name: 'the handler is registered and not run',
    rejects: 'D02',
    unregistered: [handlerScripts.write.hash, handlerScripts.create.hash],
    apply: (tx) => {
      const { data } = tx.handler;
      const purpose: Purpose = { tag: 'certificate', position: 0 };
      tx.draft.certificates.push([7, [1, fromHex(handlerScripts[tx.call].hash)], 2_000_000n]);
      tx.addRedeemer(purpose, data);
      tx.pointHandler(purpose);
      removeHandler(tx);
    },
  },
];

const slots: readonly Mutation[] = [
  ...syscallNames
    .filter((name) => name !== 'write')
    .map((name) =>
      stopped('D02', `the slot is that of ${name}`, (tx) =>
        tx.setDispatch(0, BigInt(abi[name].slot)),
      ),
    ),
  ...[BigInt(syscallNames.length), 99n, 1n << 40n, -1n].map((slot) =>
    stopped('D02', `the slot is ${slot}`, (tx) => tx.setDispatch(0, slot)),
  ),
];

/** One handler, two kernels. */
const kernels: readonly Mutation[] = [
  {
    name: 'an object of another kernel is spent along, whose dispatcher is shown this call',
    rejects: 'D03',
    apply: (tx) => {
      const { otherViewAs, mallory, hers } = tx.arena;
      const other = otherViewAs(mallory);
      const stolen = other.inodes.get(hers.otherFile);
      const script = other.referenceScripts.get(other.policies.objects);
      if (stolen === undefined || script === undefined) throw new RangeError('no other kernel');
      const [model] = tx.dispatches;
      if (model === undefined) throw new RangeError('no dispatcher runs');
      tx.read(script);
      tx.read(other.record.utxo);
      tx.spend(stolen.utxo, model.data);
      const added = tx.draft.redeemers.at(-1);
      added?.links.set(1, { kind: 'reference', reference: other.record.utxo.reference });
      added?.links.set(2, { kind: 'redeemer', purpose: tx.handler.purpose });
    },
  },
  {
    name: 'the handler runs for another kernel',
    rejects: 'D03',
    apply: (tx) => {
      const other = tx.arena.otherViewAs(tx.arena.alice);
      tx.setArgument('kernel', fromHex(other.policies.kernel));
      tx.pointArgument('record', other.record.utxo);
    },
  },
];

const mutations = [...records, ...indices, ...types, ...handlers, ...slots, ...kernels];

/** The dispatcher as it guards what is spent. */
export const spendSuite: Suite = {
  name: 'dispatcher, spending',
  script: 'dispatcher',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.write, { file: files.inline, operation: { kind: 'truncate' } }),
  ),
  variations: [{ name: 'an unrelated script runs along', apply: (tx) => void runAccepting(tx) }],
  mutations,
};

/** The dispatcher as it guards what is minted: an object out of nothing, no kernel input. */
export const mintSuite: Suite = {
  name: 'dispatcher, minting',
  script: 'dispatcher',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.create, { directory: files.root, name: text('c') }),
  ),
  mutations: [
    {
      name: 'an inode is made out of nothing, by a script of the attacker’s',
      rejects: 'D02',
      apply: (tx) => {
        for (const object of tx.objects.slice(0, -1)) tx.removeOutput(object);
        for (const [unit] of [...tx.draft.mint].slice(0, -1)) tx.mint(unit, -1n);
        tx.unspend(tx.spent);
        tx.pointHandler(runAccepting(tx));
        removeHandler(tx);
      },
    },
    ...records,
    ...indices,
    ...handlers,
    ...kernels,
  ],
};
