import { RmdirArguments } from '../../validators/arguments/rmdir.ts';
import { toData } from '../../validators/lib/schema.ts';
import { AccessDeniedError, InvalidDataError, PathNotFoundError } from '../errors/file.ts';
import { planCall, updatedObject } from '../kernel/call-plan.ts';
import type { ObservedTx } from '../kernel/observed.ts';
import { findNode, type KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { EntryPath } from './entry-path.ts';
import { observeRemoval, removalOf, takenAway, type RemovalReceipt } from './removal.ts';
import type { Syscall } from './syscall.ts';

function build(view: KernelView, params: EntryPath): TxPlan {
  const { entry, predecessor, inode, parent, caller, path } = removalOf(view, params);
  if (inode.datum.content.kind !== 'Directory') throw new PathNotFoundError({ path });
  const nodes = view.entries.get(inode.id) ?? [];
  if (nodes.some(({ datum }) => datum.name.length > 0)) {
    throw new AccessDeniedError({ path, reason: 'the directory is not empty' });
  }
  const sentinel = findNode(nodes, new Uint8Array());
  if (sentinel === undefined) {
    throw new InvalidDataError({ what: path, reason: 'its list is not on the ledger' });
  }
  const { burned, outputs } = takenAway(view, [
    { kind: 'entry', object: entry },
    { kind: 'inode', object: inode },
    { kind: 'entry', object: sentinel },
  ]);
  return planCall(view, {
    name: 'rmdir',
    spends: [predecessor, entry, inode, sentinel],
    reads: [caller.account, parent],
    outputs: [
      updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: entry.datum.next }),
      ...outputs,
    ],
    made: [],
    burned,
    signers: [caller.key],
    arguments: ({ indexOf, positionOf }) =>
      toData(RmdirArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(caller.account),
        directory: indexOf(parent),
        predecessor: positionOf(predecessor),
        entry: positionOf(entry),
        inode: positionOf(inode),
        sentinel: positionOf(sentinel),
      }),
  });
}

const observe = (tx: ObservedTx): RemovalReceipt | undefined => observeRemoval('rmdir', tx);

/** AH=3Ah: removes an empty directory. */
export const rmdirCall: Syscall<EntryPath, RemovalReceipt> = { name: 'rmdir', build, observe };
