import { SpentByAnotherError } from '../../offchain/errors/transaction.ts';
import type { Transaction } from '../../offchain/ledger/transaction.ts';
import { formatReference, type OutputReference } from '../../offchain/ledger/utxo.ts';
import type { OutputState } from '../store.ts';
import { refusal } from './rule.ts';

/**
 * MEMPOOL and UTXO, BadInputsUTxO: tells an output that somebody else was faster to spend from one that never was.
 * Scalus 0.17.0 also drops the second of two equal members of a set; a node can't read such a set.
 */
export function checkInputs(
  { inputs, referenceInputs, collateral }: Transaction,
  stateOf: (reference: OutputReference) => OutputState,
): void {
  for (const set of [inputs, collateral, referenceInputs]) {
    for (const [position, reference] of set.entries()) {
      const name = formatReference(reference);
      const next = set[position + 1];
      // Sets are sorted.
      if (next !== undefined && formatReference(next) === name) {
        throw refusal('DecoderFailure', `${name} is listed twice`);
      }
    }
  }
  const all = inputs.every((reference) => stateOf(reference) === 'spent');
  for (const reference of [...inputs, ...collateral, ...referenceInputs]) {
    const name = formatReference(reference);
    const state = stateOf(reference);
    if (state === 'spent') throw new SpentByAnotherError({ reference: name, all });
    if (state === 'unknown') throw refusal('BadInputsUTxO', `there is no output ${name}`);
  }
}
