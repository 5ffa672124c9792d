import {
  SpentByAnotherError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../offchain/errors/transaction.ts';
import type { ProtocolParameters } from '../offchain/ledger/parameters.ts';
import {
  decodeTransaction,
  type ExecutionUnits,
  type Transaction,
} from '../offchain/ledger/transaction.ts';
import { formatReference, type OutputReference } from '../offchain/ledger/utxo.ts';
import { isKept } from './effects.ts';
import type { OutputState } from './store.ts';

/** Reads what was handed in. Size comes first, so that nobody makes us decode more than a transaction may have. */
export function admit(cbor: Uint8Array, { maxTxSize }: ProtocolParameters): Transaction {
  checkLimit('size in bytes', BigInt(cbor.length), BigInt(maxTxSize));
  try {
    return decodeTransaction(cbor);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new TransactionRejectedError({ reason: `malformed: ${detail}`, cause });
  }
}

/** The execution units that all redeemers of a transaction declare. */
export function declaredUnits({ redeemers }: Transaction): ExecutionUnits {
  const sum = { memory: 0n, steps: 0n };
  for (const { units } of redeemers) {
    sum.memory += units.memory;
    sum.steps += units.steps;
  }
  return sum;
}

/** Scalus 0.17.0 compares the memory with its limit, but not the steps. */
export function checkUnits(
  units: ExecutionUnits,
  { maxTxExecutionUnits }: ProtocolParameters,
): void {
  checkLimit('memory units', units.memory, maxTxExecutionUnits.memory);
  checkLimit('steps', units.steps, maxTxExecutionUnits.steps);
}

/** Certificates whose effects would be lost when the chain is opened again must not be accepted in the first place. */
export function checkCertificates({ certificates }: Transaction): void {
  for (const certificate of certificates) {
    if (isKept(certificate)) continue;
    const reason = `the emulator knows stake registrations only, not certificate ${String(certificate[0])}`;
    throw new TransactionRejectedError({ reason });
  }
}

/** Tells an output that somebody else was faster to spend from one that never was. */
export function checkInputs(
  { inputs, referenceInputs, collateral }: Transaction,
  stateOf: (reference: OutputReference) => OutputState,
): void {
  for (const set of [inputs, collateral, referenceInputs]) {
    for (const [position, reference] of set.entries()) {
      const name = formatReference(reference);
      const next = set[position + 1];
      // Sets are sorted. Scalus 0.17.0 drops a repeated member; a node cannot read such a set since protocol version 9.
      if (next !== undefined && formatReference(next) === name) {
        throw new TransactionRejectedError({ reason: `malformed: ${name} is listed twice` });
      }
      const state = stateOf(reference);
      if (state === 'spent') throw new SpentByAnotherError({ reference: name });
      if (state === 'unknown') {
        throw new TransactionRejectedError({ reason: `there is no output ${name}` });
      }
    }
  }
}

function checkLimit(what: string, actual: bigint, limit: bigint): void {
  if (actual > limit) throw new TransactionTooBigError({ what, actual, limit });
}
