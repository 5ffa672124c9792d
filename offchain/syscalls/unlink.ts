import { UnlinkArguments } from '../../validators/arguments/unlink.ts';
import { toData } from '../../validators/lib/schema.ts';
import { AccessDeniedError } from '../errors/file.ts';
import { planCall, updatedObject } from '../kernel/call-plan.ts';
import type { ObservedTx } from '../kernel/observed.ts';
import { refuseReadOnly } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { EntryPath } from './entry-path.ts';
import { observeRemoval, removalOf, takenAway, type RemovalReceipt } from './removal.ts';
import type { Syscall } from './syscall.ts';

function build(view: KernelView, params: EntryPath): TxPlan {
  const { entry, predecessor, inode, parent, caller, path } = removalOf(view, params);
  if (inode.datum.content.kind === 'Directory') {
    throw new AccessDeniedError({ path, reason: 'it is a directory. RD removes directories' });
  }
  refuseReadOnly(inode.datum, path);
  const { burned, outputs } = takenAway(view, [
    { kind: 'entry', object: entry },
    { kind: 'inode', object: inode },
  ]);
  return planCall(view, {
    name: 'unlink',
    spends: [predecessor, entry, inode],
    reads: [caller.account, parent],
    outputs: [
      updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: entry.datum.next }),
      ...outputs,
    ],
    made: [],
    burned,
    signers: [caller.key],
    arguments: ({ indexOf, positionOf }) =>
      toData(UnlinkArguments, {
        kernel: view.policies.kernel,
        record: indexOf(view.record),
        account: indexOf(caller.account),
        directory: indexOf(parent),
        predecessor: positionOf(predecessor),
        entry: positionOf(entry),
        inode: positionOf(inode),
      }),
  });
}

const observe = (tx: ObservedTx): RemovalReceipt | undefined => observeRemoval('unlink', tx);

/** AH=41h: removes an entry and its file. */
export const unlinkCall: Syscall<EntryPath, RemovalReceipt> = { name: 'unlink', build, observe };
