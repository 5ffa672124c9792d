import type { Rule } from '../rule.ts';

/** UTXO `ExUnitsTooBigUTxO`: memory and steps are limited each by itself. */
export const exUnitsTooBig: Rule = ({ transaction, environment }) => {
  const limit = environment.parameters.maxTxExecutionUnits;
  let memory = 0n;
  let steps = 0n;
  for (const { units } of transaction.redeemers) {
    memory += units.memory;
    steps += units.steps;
  }
  if (memory <= limit.memory && steps <= limit.steps) return undefined;
  return {
    rule: 'ExUnitsTooBigUTxO',
    detail: `${memory}/${steps}, ${limit.memory}/${limit.steps} allowed`,
  };
};
