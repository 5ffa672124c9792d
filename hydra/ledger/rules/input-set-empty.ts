import type { Rule } from '../rule.ts';

/** UTXO `InputSetEmptyUTxO`: a transaction spends something, or it could be applied twice. */
export const inputSetEmpty: Rule = ({ transaction }) =>
  transaction.inputs.length === 0 ? { rule: 'InputSetEmptyUTxO', detail: 'no input' } : undefined;
