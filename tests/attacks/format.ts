import { Constr } from '../../validators/lib/data.ts';
import { numberedId } from '../../offchain/syscalls/format.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { again, type Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf } from './find.ts';
import { typeMutations } from './frame.ts';
import { extraTokens } from './frame-mint.ts';
import { outputMutations } from './frame-outputs.ts';
import { recordMutations } from './frame-record.ts';
import { participantMutations } from './load.ts';
import { attack, wrongDatum } from './mutation.ts';

/** The healthy call makes three blank inodes, with these numbers. */
const FROM = 1000;
const COUNT = 3;

const unitOf = (tx: Tx, at: number): Hex => [...tx.object(at).assets.keys()][0] ?? '';

/** Object `at` gets another token, which is minted in place of its own. */
function exchangeToken(tx: Tx, at: number, unit: Hex): void {
  const before = unitOf(tx, at);
  tx.mint(before, -1n);
  tx.mint(unit, 1n);
  tx.object(at).assets.clear();
  tx.object(at).assets.set(unit, 1n);
}

/** Another tag, in the argument and in all tokens. */
function setKind(tx: Tx, tag: number): void {
  tx.setArgument('kind', BigInt(tag));
  for (let at = 0; at < COUNT; at++) {
    const unit = unitOf(tx, at);
    const name = Buffer.from([tag]).toString('hex') + unit.slice(58);
    exchangeToken(tx, at, unit.slice(0, 56) + name);
  }
}

const kindMutations: readonly Mutation[] = [0x00, 0x40, 0x42, 0x43, 0x48, 0x4b, 0x4f, 0xff].map(
  (tag) => attack('B03', `the kind is ${tag}`, (tx) => setKind(tx, tag)),
);

const tokens: readonly Mutation[] = [
  attack('F10', 'a token is minted twice', (tx) => tx.mint(unitOf(tx, 0), 1n)),
  attack('F08', 'a blank has no token', (tx) => {
    tx.mint(unitOf(tx, 1), -1n);
    tx.object(1).assets.clear();
  }),
  attack('F08', 'a blank has another number', (tx) =>
    exchangeToken(tx, 2, unitOf(tx, 2).slice(0, 58) + numberedId(FROM + COUNT)),
  ),
  attack('F08', 'a blank has a longer id', (tx) => exchangeToken(tx, 2, `${unitOf(tx, 2)}00`)),
  attack('F08', 'two tokens lie in one blank', (tx) => {
    tx.object(0).assets.set(unitOf(tx, 1), 1n);
    tx.removeOutput(tx.object(1));
  }),
  attack('F08', 'a token goes to the attacker', (tx) => {
    tx.object(1).address = tx.arena.mallory.submission.address;
  }),
];

const numbers: readonly Mutation[] = [
  attack('F07', 'the count is one less', (tx) => tx.setArgument('count', BigInt(COUNT - 1))),
  attack('F08', 'the count is one more', (tx) => tx.setArgument('count', BigInt(COUNT + 1))),
  attack('F07', 'the count is negative', (tx) => tx.setArgument('count', -1n)),
  attack('F08', 'they begin with another number', (tx) => tx.setArgument('from', BigInt(FROM - 1))),
  attack(undefined, 'a number has five bytes', (tx) => tx.setArgument('from', 1n << 32n)),
  attack(undefined, 'a number is negative', (tx) => tx.setArgument('from', -1n)),
  attack('F10', 'nothing is made: a vacuous call', (tx) => {
    tx.setArgument('count', 0n);
    for (const object of tx.objects) tx.removeOutput(object);
    for (const [unit] of Array.from(tx.draft.mint)) tx.mint(unit, -1n);
  }),
];

const inputs: readonly Mutation[] = [
  attack('F04', 'an object is spent along and stolen', (tx) =>
    tx.spend(inodeOf(tx.arena, tx.arena.files.stream)),
  ),
  attack('F04', 'an object is spent along and comes back', (tx) => {
    const object = entryNamed(tx.arena, tx.arena.files.root, 'l');
    tx.spend(object);
    tx.addOutput(again(object));
  }),
  attack('F04', 'an account is spent along', (tx) =>
    tx.spend(accountOwning(tx.arena, tx.arena.hers.root)),
  ),
];

export const formatSuite: Suite = {
  name: 'format',
  script: 'format',
  kernel: 'drive',
  healthy: fromBytes(({ built, alice }) =>
    built(alice, syscalls.format, { kind: 'inode', from: FROM, count: COUNT }),
  ),
  variations: [
    { name: 'they are entries', apply: (tx) => setKind(tx, 0x45) },
    { name: 'they are accounts', apply: (tx) => setKind(tx, 0x41) },
    { name: 'they are names', apply: (tx) => setKind(tx, 0x4e) },
    {
      name: 'a blank gets more lovelace',
      apply: (tx) => {
        tx.object(0).lovelace += 7_000_000n;
      },
    },
  ],
  mutations: [
    ...participantMutations,
    ...kindMutations,
    ...tokens,
    ...numbers,
    ...inputs,
    ...outputMutations({ outputs: COUNT, updated: 0, blank: COUNT }),
    ...extraTokens,
    wrongDatum('a blank is a file of the attacker’s', 0, ({ arena }) => {
      const { utxo } = arena.viewAs(arena.mallory).inodes.get(arena.hers.file) ?? {};
      if (utxo === undefined) throw new RangeError('no file');
      return again(utxo).datum ?? new Constr(0);
    }),
    ...recordMutations({
      same: (arena) => inodeOf(arena, arena.files.inline),
      forge: ({ mallory, forged }, view) =>
        forged(mallory, view, syscalls.format, { kind: 'inode', from: FROM, count: 1 }),
    }),
    ...typeMutations('format'),
  ],
};
