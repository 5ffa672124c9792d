import {
  TransactionRejectedError,
  TransactionTooBigError,
} from '../offchain/errors/transaction.ts';
import type { ProtocolParameters } from '../offchain/ledger/parameters.ts';
import {
  decodeParts,
  toTransaction,
  type Transaction,
  type TransactionParts,
} from '../offchain/ledger/transaction.ts';

/** A transaction that was handed in, read. */
export interface Admitted {
  readonly cbor: Uint8Array;
  readonly parts: TransactionParts;
  readonly transaction: Transaction;
}

/** The ledger counts a transaction as it was in Shelley, without the byte that says whether it is valid. */
const UNCOUNTED = 1n;

/** Reads what was handed in. Size comes first, so that nobody makes us decode more than a transaction may have. */
export function admit(cbor: Uint8Array, { maxTxSize }: ProtocolParameters): Admitted {
  const actual = BigInt(cbor.length) - UNCOUNTED;
  const limit = BigInt(maxTxSize);
  if (actual > limit) throw new TransactionTooBigError({ what: 'size in bytes', actual, limit });
  try {
    const parts = decodeParts(cbor);
    return { cbor, parts, transaction: toTransaction(parts, cbor.length) };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new TransactionRejectedError({ reason: `DecoderFailure: malformed: ${detail}`, cause });
  }
}
