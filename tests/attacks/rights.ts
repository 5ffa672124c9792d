import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { Arena } from '../support/arena.ts';
import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, inodeOf, nameNode } from './find.ts';
import { attack } from './mutation.ts';

/** Mallory acts, by her own account. */
export function asMallory(tx: Tx): void {
  tx.pointArgument('account', accountOwning(tx.arena, tx.arena.hers.root));
  tx.signAs(tx.arena.mallory);
}

/** The right key has not signed. */
const unsigned: readonly Mutation[] = [
  attack('F14', 'the caller has not signed', (tx) => tx.signAs()),
  attack('F14', 'a stranger has signed instead of the caller', (tx) => tx.signAs(tx.arena.mallory)),
  attack('F14', 'the caller’s payment key has signed instead of the auth key', (tx) => {
    const { paymentKeyHash } = tx.arena.alice.submission.signer;
    tx.draft.requiredSigners.splice(0, 1, paymentKeyHash);
  }),
];

/** What stands for the caller's account is none, or none of this kernel. */
const accounts = (
  code: 'F13' | 'F15',
  others: readonly (readonly [string, (arena: Arena) => Utxo])[],
): readonly Mutation[] => [
  ...others.map(([name, find]) =>
    attack(code, `the account is ${name}`, (tx) => tx.pointArgument('account', find(tx.arena))),
  ),
  attack('F05', 'the account is forged, with the attacker’s token', (tx) => {
    tx.pointArgument('account', tx.arena.props.foreignAccount);
    tx.signAs(tx.arena.mallory);
  }),
  attack('F05', 'the account is forged, without a token', (tx) => {
    tx.pointArgument('account', tx.arena.props.bareAccount);
    tx.signAs(tx.arena.mallory);
  }),
];

const notAccounts: readonly (readonly [string, (arena: Arena) => Utxo])[] = [
  ['the node of the caller’s name', (arena) => nameNode(arena, 'alice')],
  ['a directory of the caller’s', (arena) => inodeOf(arena, arena.files.full)],
];

/** Attacks on calls that whoever may write may make. */
export const callerMutations: readonly Mutation[] = [
  ...unsigned,
  ...accounts('F15', notAccounts),
  attack('F16', 'a stranger calls', asMallory),
];

/** Attacks on calls that only the owner of an object may make. */
export const ownerMutations: readonly Mutation[] = [
  ...unsigned,
  ...accounts('F13', notAccounts),
  attack('F13', 'a stranger calls', asMallory),
];

/** The directory that the handler is shown is not the one of the entries. */
export const directoryMutations = (
  argument: 'directory' | 'targetDirectory',
): readonly Mutation[] => {
  const shown = (name: string, id: (arena: Arena) => Hex): Mutation =>
    attack('E01', `the ${argument} is ${name}`, (tx) =>
      tx.pointArgument(argument, inodeOf(tx.arena, id(tx.arena))),
    );
  return [
    shown('another one of the owner’s', ({ files }) => files.shared),
    shown('a file', ({ files }) => files.pending),
    attack('E01', `the ${argument} is the attacker’s, and she calls`, (tx) => {
      tx.pointArgument(argument, inodeOf(tx.arena, tx.arena.hers.root));
      if (argument === 'directory') asMallory(tx);
    }),
    attack('F05', `the ${argument} has no token`, (tx) =>
      tx.pointArgument(argument, tx.arena.props.bareRecord),
    ),
    attack('F05', `the ${argument} has the attacker’s token`, (tx) =>
      tx.pointArgument(argument, tx.arena.props.foreignInode),
    ),
  ];
};
