import type { SyscallName } from '../../validators/abi.ts';
import type { ObservedTx } from '../kernel/observed.ts';
import type { KernelView } from '../kernel/view.ts';
import type { TxPlan } from '../tx-plan.ts';

/** A system call: two pure halves. They see their arguments and nothing else: no connection, key, clock or global. */
export interface Syscall<P, R> {
  readonly name: SyscallName;
  /** The transaction of the call on this state of the kernel. Throws `KernelError`s. */
  build(view: KernelView, params: P): TxPlan;
  /** Recognises the call in any accepted transaction, whoever built it. */
  observe(tx: ObservedTx): R | undefined;
}
