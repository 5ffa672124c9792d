import { LoadArguments } from '../../validators/arguments/load.ts';
import { toData } from '../../validators/lib/schema.ts';
import { planCall, type Placed } from '../kernel/call-plan.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { participantsOf } from '../kernel/participants.ts';
import type { KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';
import type { Syscall } from './syscall.ts';

/** What leaves the drive: objects, or the record by its index among all inputs of the transaction. */
export type LoadParams = { readonly objects: readonly Placed[] } | { readonly recordAt: bigint };

/** How many outputs the call spends that were the drive's. */
export interface LoadReceipt {
  readonly objects: number;
}

/** Spends, and makes nothing: where it all goes is for whoever completes the transaction to say. */
function build(view: KernelView, params: LoadParams): TxPlan {
  const recordAt = 'recordAt' in params ? params.recordAt : undefined;
  const spends = 'recordAt' in params ? [view.record] : params.objects;
  return planCall(view, {
    name: 'load',
    spends,
    reads: [],
    outputs: [],
    made: [],
    burned: [],
    signers: participantsOf(view),
    ...(recordAt === undefined ? {} : { spentRecord: recordAt }),
    arguments: ({ indexOf }) =>
      toData(LoadArguments, {
        kind: recordAt === undefined ? 'Objects' : 'Record',
        kernel: view.policies.kernel,
        record: recordAt ?? indexOf(view.record),
      }),
  });
}

function observe(tx: ObservedTx): LoadReceipt | undefined {
  if (findCall(tx)?.name !== 'load') return undefined;
  return { objects: tx.transaction.redeemers.filter(({ tag }) => tag === 'spend').length };
}

/** AH=C1h: lets objects of a drive, or its record, leave. Every participant signs. */
export const loadCall: Syscall<LoadParams, LoadReceipt> = { name: 'load', build, observe };
