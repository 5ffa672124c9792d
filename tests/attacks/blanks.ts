import type { Kind } from '../../validators/objects/kinds.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import { formatReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import type { Mutation, Variation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, nameNode } from './find.ts';
import { attack } from './mutation.ts';

/** A blank that the call does not spend. */
export function blankOf({ arena, draft }: Tx, kind: Kind): Utxo {
  const spent = new Set(draft.inputs.map(formatReference));
  const blanks = arena.viewAs(arena.alice).blanks.get(kind) ?? [];
  const blank = blanks.find(({ utxo }) => !spent.has(formatReference(utxo.reference)));
  if (blank === undefined) throw new RangeError(`no blank ${kind}`);
  return blank.utxo;
}

/** The blank that an object of a call is made of. */
const madeOf = (tx: Tx, at: number): Utxo => tx.before(at);

const others: { readonly [K in Kind]: readonly (readonly [string, (arena: Arena) => Utxo])[] } = {
  entry: [
    ['another entry of the caller’s', (arena) => entryNamed(arena, arena.files.root, 'l')],
    ['a stranger’s entry', (arena) => entryNamed(arena, arena.hers.root, 'm')],
    ['the sentinel of a directory', (arena) => entryNamed(arena, arena.files.directory, '')],
  ],
  inode: [
    ['another file of the caller’s', (arena) => inodeOf(arena, arena.files.stream)],
    ['a stranger’s file', (arena) => inodeOf(arena, arena.hers.file)],
    ['a stranger’s root', (arena) => inodeOf(arena, arena.hers.root)],
  ],
  account: [['a stranger’s account', (arena) => accountOwning(arena, arena.hers.root)]],
  name: [['the node of a stranger’s name', (arena) => nameNode(arena, 'carol')]],
};

const another: Readonly<Record<Kind, Kind>> = {
  entry: 'inode',
  inode: 'entry',
  account: 'name',
  name: 'account',
};

/** What the call makes object `at` of is no blank of its kind. */
export const blankMutations = (at: number, kind: Kind): readonly Mutation[] => [
  ...others[kind].map(([name, find]) =>
    attack('B01', `object ${at} is made of ${name}`, (tx) => tx.replant(find(tx.arena), at)),
  ),
  attack('F06', `object ${at} is made of a blank of another kind`, (tx) =>
    tx.replant(blankOf(tx, another[kind]), at),
  ),
  attack('F05', `object ${at} is made of junk`, (tx) => tx.replant(tx.arena.props.bareEntry, at)),
  attack('F05', `object ${at} is made of the head of the names`, (tx) =>
    tx.replant(nameNode(tx.arena, ''), at),
  ),
];

/** Two objects of a call are made of one blank, and the other is stolen. */
export const sameBlank = (at: number, other: number, argument: string): Mutation =>
  attack(
    'F08',
    `object ${other} is made of the same blank as object ${at}, and one is stolen`,
    (tx) => {
      tx.pointPosition(argument, madeOf(tx, at));
      tx.object(other).assets.clear();
    },
  );

/** A blank stands for an object that a call changes: it has no fields, unless another check comes first. */
export const changesBlank = (kind: Kind, at = 0, rejects?: Mutation['rejects']): Mutation =>
  attack(rejects, `object ${at} is blank`, (tx) => tx.replant(blankOf(tx, kind), at));

/** Objects that a call frees become blanks in other words: scripts compare what a datum means. */
export const blankInOtherWords = (...freed: readonly number[]): readonly Variation[] =>
  ['d866820080', 'd9007980'].map((bytes) => ({
    name: `the blank is encoded otherwise, as ${bytes}`,
    apply: (tx) => {
      for (const at of freed) tx.object(at).datumBytes = fromHex(bytes);
    },
  }));

/** A blank account calls. */
export const blankCaller: Mutation = attack(undefined, 'the account is blank', (tx) =>
  tx.pointArgument('account', blankOf(tx, 'account')),
);
