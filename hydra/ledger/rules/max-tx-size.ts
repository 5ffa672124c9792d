import { sizeOf } from '../conway-transaction.ts';
import type { Rule } from '../rule.ts';

/** UTXO `MaxTxSizeUTxO`: bytes of the whole transaction. */
export const maxTxSize: Rule = ({ transaction, environment }) => {
  const size = sizeOf(transaction);
  const limit = environment.parameters.maxTxSize;
  return size <= limit
    ? undefined
    : { rule: 'MaxTxSizeUTxO', detail: `${size} bytes, ${limit} allowed` };
};
