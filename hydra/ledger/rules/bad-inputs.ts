import { formatReference } from '../../../offchain/ledger/utxo.ts';
import type { Rule } from '../rule.ts';

/** UTXO `BadInputsUTxO`: everything that is spent, read or offered as collateral is unspent. */
export const badInputs: Rule = ({ transaction, utxos }) => {
  const { inputs, referenceInputs, collateral } = transaction;
  const missing = [...inputs, ...referenceInputs, ...collateral]
    .map(formatReference)
    .filter((reference) => !utxos.has(reference));
  return missing.length === 0
    ? undefined
    : { rule: 'BadInputsUTxO', detail: [...new Set(missing)].join(', ') };
};
