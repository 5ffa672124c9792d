import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import { scriptRejected } from '../../offchain/errors/trace.ts';
import {
  SpentByAnotherError,
  TransactionRejectedError,
} from '../../offchain/errors/transaction.ts';

/** What a node says of an invalid transaction, as the errors that every provider throws. */
export function rejection(reason: string): KernelError {
  const script = /^PlutusFailure:(.*)$/s.exec(reason)?.[1];
  if (script !== undefined) return scriptRejected(script, script.trim());
  const missing = /^BadInputsUTxO: ([0-9a-f]{64}#[0-9]+)/.exec(reason)?.[1];
  if (missing !== undefined) return new SpentByAnotherError({ reference: missing });
  return new TransactionRejectedError({ reason });
}

/** Whether an error says that a transaction was invalid, and not that nobody knows. */
export function isRejection(error: unknown): error is KernelError {
  return (
    error instanceof SpentByAnotherError ||
    error instanceof TransactionRejectedError ||
    (error instanceof Error && error.name === 'ScriptRejectedError')
  );
}
