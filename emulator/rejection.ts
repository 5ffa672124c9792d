import type { KernelError } from '../offchain/errors/kernel-error.ts';
import { ScriptRejectedError, TransactionRejectedError } from '../offchain/errors/transaction.ts';

/** A check's code as scripts trace it: `U01`. */
const TRACE_CODE = /^[A-Z][0-9]{2}$/;
const LONGEST_REASON = 240;

/** The error for a script that failed. Scripts trace the code of the check that stops them last. */
export function scriptRejection(reason: string, logs: readonly string[]): ScriptRejectedError {
  const last = logs.at(-1)?.trim() ?? '';
  const trace = TRACE_CODE.test(last) ? last : undefined;
  const meaning =
    last === ''
      ? `a script failed: ${shorten(reason)}`
      : `a script failed, its last trace: ${last}`;
  return new ScriptRejectedError({ trace, meaning, cause: new Error(reason) });
}

/** The error for a refusal by Scalus, which tells scripts from rules only by its text. */
export function rejection(reason: string, logs: readonly string[]): KernelError {
  if (reason.startsWith('Plutus script validation failed')) return scriptRejection(reason, logs);
  return new TransactionRejectedError({ reason: shorten(reason), cause: new Error(reason) });
}

/** One line without the transaction's id, which the reader has anyway. */
function shorten(reason: string): string {
  const line = reason
    .replaceAll(/,? ?(for|transactionId:?) ?(transactionId|transaction)? "[0-9a-f]{64}"/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)}…`;
}
