import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { accountOf } from '../support/draft.ts';
import { text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { attack } from './mutation.ts';
import { removeRun, runAccepting } from './runs.ts';

/** Everything that is not the kernel's own dispatcher, run. */
const withoutDispatcher: readonly Mutation[] = [
  attack('G01', 'the dispatcher does not run, the handler does', (tx) =>
    removeRun(tx, tx.dispatch),
  ),
  attack('G01', 'nothing runs', (tx) => {
    removeRun(tx, tx.dispatch);
    removeRun(tx, tx.handler);
  }),
  attack('G01', 'a script of the attacker’s runs instead', (tx) => {
    runAccepting(tx);
    removeRun(tx, tx.dispatch);
    removeRun(tx, tx.handler);
  }),
  attack('G01', 'the dispatcher of another kernel runs instead', (tx) => {
    const { otherViewAs, mallory } = tx.arena;
    const other = otherViewAs(mallory);
    const { dispatcher } = other.scripts;
    const script = other.referenceScripts.get(dispatcher.hash);
    if (script === undefined) throw new RangeError('no other kernel');
    tx.read(script);
    tx.read(other.record.utxo);
    const { data, links } = tx.dispatch;
    const account = accountOf(dispatcher.hash);
    tx.draft.withdrawals.set(account, 0n);
    const run = tx.addRedeemer({ tag: 'withdrawal', account }, data);
    for (const [field, target] of links) run.links.set(field, target);
    run.links.set(1, { kind: 'reference', reference: other.record.utxo.reference });
    tx.setArgument('kernel', fromHex(other.policies.kernel));
    tx.pointArgument('record', other.record.utxo);
    removeRun(tx, tx.dispatch);
  }),
  {
    name: 'the dispatcher is registered and not run',
    rejects: 'G01',
    unregistered: ({ viewAs, alice }) => [viewAs(alice).scripts.dispatcher.hash],
    apply: (tx) => {
      const { dispatcher } = tx.arena.viewAs(tx.arena.alice).scripts;
      tx.draft.certificates.push([7, [1, fromHex(dispatcher.hash)], 2_000_000n]);
      tx.addRedeemer({ tag: 'certificate', position: 0 }, tx.dispatch.data);
      removeRun(tx, tx.dispatch);
    },
  },
];

export const spendSuite: Suite = {
  name: 'gate, spending',
  script: 'gate',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.write, { file: files.inline, operation: { kind: 'truncate' } }),
  ),
  variations: [
    {
      name: 'its redeemer is whatever one likes',
      apply: (tx) => {
        for (const redeemer of tx.draft.redeemers) {
          if (redeemer.purpose.tag === 'spend') redeemer.data = [text('x'), 7n];
        }
      },
    },
  ],
  mutations: [
    ...withoutDispatcher,
    attack('G01', 'an object is stolen, and nothing else', (tx) => {
      removeRun(tx, tx.dispatch);
      removeRun(tx, tx.handler);
      for (const object of tx.objects) tx.removeOutput(object);
    }),
  ],
};

export const mintSuite: Suite = {
  name: 'gate, minting',
  script: 'gate',
  healthy: fromBytes(({ built, alice, files }) =>
    built(alice, syscalls.create, { directory: files.root, name: text('c') }),
  ),
  mutations: [
    ...withoutDispatcher,
    attack('G01', 'an inode is made out of nothing', (tx) => {
      removeRun(tx, tx.dispatch);
      removeRun(tx, tx.handler);
      for (const utxo of tx.spends) tx.unspend(utxo);
      for (const object of tx.objects.slice(0, -1)) tx.removeOutput(object);
      for (const [unit] of [...tx.draft.mint].slice(0, -1)) tx.mint(unit, -1n);
    }),
    attack('G01', 'credits are made out of nothing', (tx) => {
      const { policies } = tx.arena.viewAs(tx.arena.alice);
      removeRun(tx, tx.dispatch);
      removeRun(tx, tx.handler);
      for (const utxo of tx.spends) tx.unspend(utxo);
      for (const object of tx.objects) tx.removeOutput(object);
      for (const [unit] of Array.from(tx.draft.mint)) tx.mint(unit, -1n);
      tx.mint(`${policies.objects}${Buffer.from('CREDIT').toString('hex')}`, 1_000_000n);
    }),
  ],
};
