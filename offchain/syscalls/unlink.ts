import { UnlinkArguments } from '../../validators/arguments/unlink.ts';
import { toData } from '../../validators/lib/schema.ts';
import { AccessDeniedError } from '../errors/file.ts';
import { planCall, updatedObject } from '../kernel/call-plan.ts';
import { objectUnit } from '../kernel/objects.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { refuseReadOnly } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { EntryPath } from './entry-path.ts';
import { observeRemoval, removalOf, type RemovalReceipt } from './removal.ts';
import type { Syscall } from './syscall.ts';

function build(view: KernelView, params: EntryPath): TxPlan {
  const { entry, predecessor, inode, parent, caller, path } = removalOf(view, params);
  if (inode.datum.content.kind === 'Directory') {
    throw new AccessDeniedError({ path, reason: 'it is a directory. RD removes directories' });
  }
  refuseReadOnly(inode.datum, path);
  return planCall(view, {
    name: 'unlink',
    spends: [predecessor, entry, inode],
    reads: [caller.account, parent],
    outputs: [
      updatedObject(view, 'entry', predecessor, { ...predecessor.datum, next: entry.datum.next }),
    ],
    made: [],
    burned: [
      objectUnit(view.policies, 'entry', entry.id),
      objectUnit(view.policies, 'inode', inode.id),
    ],
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

const observe = (tx: ObservedTx): RemovalReceipt | undefined =>
  findCall(tx)?.name === 'unlink' ? observeRemoval(tx) : undefined;

/** AH=41h: removes an entry and its file. */
export const unlinkCall: Syscall<EntryPath, RemovalReceipt> = { name: 'unlink', build, observe };
