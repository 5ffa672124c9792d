import type { Rule } from '../rule.ts';

/** UTXO `OutsideValidityIntervalUTxO`: valid from the first slot on, until before the last. */
export const outsideValidityInterval: Rule = ({ transaction, environment: { slot } }) => {
  const { from, to } = transaction.validity;
  if ((from === undefined || from <= slot) && (to === undefined || slot < to)) return undefined;
  return {
    rule: 'OutsideValidityIntervalUTxO',
    detail: `slot ${slot}, valid from ${from ?? 'ever'} to ${to ?? 'ever'}`,
  };
};
