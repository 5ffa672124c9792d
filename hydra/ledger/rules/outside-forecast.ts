import type { Rule } from '../rule.ts';

/** Slots beyond its last block whose time a node is sure of: 3k/f of mainnet, and from there to the end of the epoch. */
const STABILITY = 129_600n;
const EPOCH = 432_000n;

/** UTXO `OutsideForecast`: scripts are told times, so where some run, the interval must end where time is known. */
export const outsideForecast: Rule = ({ transaction, environment: { slot } }) => {
  const { to } = transaction.validity;
  if (to === undefined || transaction.redeemers.length === 0) return undefined;
  const horizon = ((slot + STABILITY + EPOCH) / EPOCH) * EPOCH;
  return to <= horizon
    ? undefined
    : { rule: 'OutsideForecast', detail: `slot ${to}, known up to ${horizon}` };
};
