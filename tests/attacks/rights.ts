import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';
import { accountOwning, inodeOf, nameNode } from './find.ts';

/** Mallory acts, by her own account. */
export function asMallory(tx: Tx): void {
  tx.pointArgument('account', accountOwning(tx.arena, tx.arena.hers.root));
  tx.signAs(tx.arena.mallory);
}

/** Attacks on calls that only the owner of an object may make. */
export const rightsMutations: readonly Mutation[] = [
  {
    name: 'the owner has not signed',
    rejects: 'F14',
    apply: (tx) => tx.signAs(),
  },
  {
    name: 'a stranger has signed instead of the owner',
    rejects: 'F14',
    apply: (tx) => tx.signAs(tx.arena.mallory),
  },
  {
    name: 'the owner’s payment key has signed instead of the auth key',
    rejects: 'F14',
    apply: ({ arena, draft }) =>
      draft.requiredSigners.splice(0, 1, arena.alice.submission.signer.paymentKeyHash),
  },
  { name: 'the account is a stranger’s', rejects: 'F13', apply: asMallory },
  {
    name: 'the account is the node of the owner’s name',
    rejects: 'F13',
    apply: (tx) => tx.pointArgument('account', nameNode(tx.arena, 'alice')),
  },
  {
    name: 'the account is a directory of the owner’s',
    rejects: 'F13',
    apply: (tx) => tx.pointArgument('account', inodeOf(tx.arena, tx.arena.files.root)),
  },
  {
    name: 'the account is forged, with the attacker’s token',
    rejects: 'F05',
    apply: (tx) => {
      tx.pointArgument('account', tx.arena.props.foreignAccount);
      tx.signAs(tx.arena.mallory);
    },
  },
  {
    name: 'the account is forged, without a token',
    rejects: 'F05',
    apply: (tx) => {
      tx.pointArgument('account', tx.arena.props.bareAccount);
      tx.signAs(tx.arena.mallory);
    },
  },
  {
    name: 'the account is past the end',
    rejects: 'F02',
    apply: (tx) => tx.setArgument('account', 99n),
  },
  {
    name: 'the account is before the beginning',
    rejects: 'F02',
    apply: (tx) => tx.setArgument('account', -1n),
  },
];
