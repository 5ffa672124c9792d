import type { Rule } from '../rule.ts';

/** UTXO `TooManyCollateralInputs`. */
export const tooManyCollateralInputs: Rule = ({ transaction, environment }) => {
  const count = transaction.collateral.length;
  const limit = environment.parameters.maxCollateralInputs;
  if (transaction.redeemers.length === 0 || count <= limit) return undefined;
  return { rule: 'TooManyCollateralInputs', detail: `${count}, ${limit} allowed` };
};
