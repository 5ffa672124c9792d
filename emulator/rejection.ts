import type { KernelError } from '../offchain/errors/kernel-error.ts';
import { scriptRejected } from '../offchain/errors/trace.ts';
import {
  ScriptRejectedError,
  SpentByAnotherError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../offchain/errors/transaction.ts';

const LONGEST_REASON = 240;

/** The error for a script that failed, by what it traced last: the code of the check that stopped it. */
export function scriptRejection(reason: string, logs: readonly string[]): ScriptRejectedError {
  const last = logs.at(-1)?.trim() ?? '';
  const said = last === '' ? shorten(reason) : `its last trace: ${last}`;
  return scriptRejected(last, said, new Error(reason));
}

/** The error for a refusal by Scalus, which tells scripts from rules only by its text. */
export function rejection(reason: string, logs: readonly string[]): KernelError {
  if (reason.startsWith('Plutus script validation failed')) return scriptRejection(reason, logs);
  return new TransactionRejectedError({ reason: shorten(reason), cause: new Error(reason) });
}

/** Whether the ledger has refused a transaction. Whatever else fails says nothing about it. */
export function isRefusal(error: unknown): error is KernelError {
  return (
    error instanceof SpentByAnotherError ||
    error instanceof TransactionRejectedError ||
    error instanceof TransactionTooBigError ||
    error instanceof ScriptRejectedError
  );
}

/** One line without the transaction's id, which the reader has anyway. */
function shorten(reason: string): string {
  const line = reason
    .replaceAll(/,? ?(for|transactionId:?) ?(transactionId|transaction)? "[0-9a-f]{64}"/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)}…`;
}
