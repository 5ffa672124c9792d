import { TransactionTooBigError } from '../../offchain/errors/transaction.ts';
import type { Transaction } from '../../offchain/ledger/transaction.ts';
import { formatReference, type OutputReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { Rule } from './rule.ts';

/** A constant of Conway, no protocol parameter. */
const LIMIT = 204_800n;

/**
 * Bytes of the reference scripts in a transaction's inputs and reference inputs. The same script in two outputs counts
 * twice, an output that is input and reference input counts once.
 */
export function referenceScriptSize(
  { inputs, referenceInputs }: Transaction,
  findOutput: (reference: OutputReference) => Utxo | undefined,
): bigint {
  const used = new Map([...inputs, ...referenceInputs].map((one) => [formatReference(one), one]));
  let size = 0n;
  for (const reference of used.values()) {
    size += BigInt(findOutput(reference)?.output.referenceScript?.bytes.length ?? 0);
  }
  return size;
}

/** LEDGER, ConwayTxRefScriptsSizeTooBig: at most 200 KiB, for what does not fail in phase 2. */
export const refScriptsSizeTooBig: Rule = ({ transaction, referenceScriptSize: actual }) => {
  if (transaction.isValid && actual > LIMIT) {
    throw new TransactionTooBigError({
      what: 'reference scripts in bytes',
      actual,
      limit: LIMIT,
    });
  }
};
