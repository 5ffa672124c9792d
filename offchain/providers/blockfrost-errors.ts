import type { KernelError } from '../errors/kernel-error.ts';
import { findTraceCode, scriptRejected } from '../errors/trace.ts';
import {
  SpentByAnotherError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../errors/transaction.ts';
import { formatReference, type OutputReference } from '../ledger/utxo.ts';

const LONGEST_REASON = 400;

/**
 * The error for a node's refusal of a transaction with these inputs, which names predicate failures of the ledger's rules.
 */
export function refusalError(message: string, inputs: readonly OutputReference[]): KernelError {
  const reason = shorten(ownWords(message) ?? message);
  const cause = new Error(message);
  if (/All inputs are spent/.test(message)) {
    return new SpentByAnotherError({ reference: 'every input', all: true, cause });
  }
  if (/BadInputsUTxO/.test(message)) {
    const missing = new Set(listReferences(message));
    // Nodes before Conway's mempool rule do not say that it is all of them.
    const all = inputs.length > 0 && inputs.every((one) => missing.has(formatReference(one)));
    const [reference = 'an input'] = missing;
    return new SpentByAnotherError({ reference, all, cause });
  }
  const size = /(MaxTxSizeUTxO|ExUnitsTooBigUTxO|ConwayTxRefScriptsSizeTooBig)/.exec(message)?.[1];
  const numbers = /supplied\D+(\d+).*expected\D+(\d+)/is.exec(message);
  if (size !== undefined && numbers?.[1] !== undefined && numbers[2] !== undefined) {
    const [actual, limit] = [BigInt(numbers[1]), BigInt(numbers[2])];
    return new TransactionTooBigError({ what: size, actual, limit });
  }
  if (/PlutusFailure|ValidationTagMismatch/.test(message)) {
    const trace = findTraceCode(message);
    return scriptRejected(trace ?? '', reason, cause);
  }
  return new TransactionRejectedError({ reason, cause });
}

/** The inputs that are not there: a hash and an index behind it, however a node writes them. */
function listReferences(message: string): readonly string[] {
  const found = message.matchAll(/([0-9a-f]{64})\D{1,40}?(\d{1,5})/g);
  return [...found].map(([, id = '', index = '']) => `${id}#${index}`);
}

/** What this project's devnet says in its own words, beside a node's. */
function ownWords(message: string): string | undefined {
  try {
    const json: unknown = JSON.parse(message);
    const reason: unknown =
      typeof json === 'object' && json !== null ? Reflect.get(json, 'reason') : '';
    const text = typeof reason === 'string' ? reason : '';
    return text === '' ? undefined : text.replace(/^The ledger refused the transaction: /, '');
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)}…`;
}
