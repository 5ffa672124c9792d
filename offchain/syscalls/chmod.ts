import { ChmodArguments } from '../../validators/arguments/chmod.ts';
import { toData } from '../../validators/lib/schema.ts';
import type { AclEntry, Inode } from '../../validators/objects/inode.ts';
import { MAX_ACL } from '../../validators/objects/kinds.ts';
import { AccessDeniedError, FileNotFoundError } from '../errors/file.ts';
import { TransactionTooBigError } from '../errors/transaction.ts';
import { planCall, updatedObject } from '../kernel/call-plan.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { Syscall } from './syscall.ts';

/** What is to change; what is absent stays as it is. */
export interface ChmodParams {
  /** Inode of the file or directory. */
  readonly id: Hex;
  /** Sum of R 1, H 2, S 4, A 32. */
  readonly attributes?: bigint;
  /** Id of an account. */
  readonly owner?: Hex;
  readonly acl?: readonly AclEntry[];
}

/** What the file or directory has now. */
export type ChmodReceipt = Required<ChmodParams>;

function build(view: KernelView, { id, ...changes }: ChmodParams): TxPlan {
  const inode = view.inodes.get(id);
  if (inode === undefined) throw new FileNotFoundError({ path: id });
  const { account, key } = getCaller(view, {
    path: id,
    reason: 'it belongs to another account',
    may: (each) => inode.datum.owner === each,
  });
  const after: Inode = {
    ...inode.datum,
    attributes: changes.attributes ?? inode.datum.attributes,
    owner: changes.owner ?? inode.datum.owner,
    acl: changes.acl ?? inode.datum.acl,
  };
  if (after.acl.length > MAX_ACL) {
    throw new TransactionTooBigError({
      what: 'ACL entries',
      actual: BigInt(after.acl.length),
      limit: BigInt(MAX_ACL),
    });
  }
  const owner = view.accounts.get(after.owner);
  if (owner === undefined) throw new FileNotFoundError({ path: `account ${after.owner}` });
  if (owner.id !== account.id && account.datum.root === id) {
    throw new AccessDeniedError({ path: id, reason: 'the root directory can not change hands' });
  }
  return planCall(view, {
    name: 'chmod',
    spends: [inode],
    reads: [account, owner],
    outputs: [updatedObject(view, 'inode', inode, after)],
    made: [],
    burned: [],
    signers: [key],
    arguments: ({ indexOf }) =>
      toData(ChmodArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(account),
        owner: indexOf(owner),
        attributes: after.attributes,
        acl: after.acl,
      }),
  });
}

function observe(tx: ObservedTx): ChmodReceipt | undefined {
  const call = findCall(tx);
  const inode = call?.objects.find((object) => object.kind === 'inode');
  if (call?.name !== 'chmod' || inode?.kind !== 'inode') return undefined;
  const { attributes, owner, acl } = inode.datum;
  return { id: inode.id, attributes, owner, acl };
}

/** AH=43h: attributes, owner and ACL of a file or directory. */
export const chmodCall: Syscall<ChmodParams, ChmodReceipt> = { name: 'chmod', build, observe };
