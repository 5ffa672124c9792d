import { refusal, type Rule } from './rule.ts';

/** Slots that a node can tell the time of beyond its tip (3k/f of mainnet), before it rounds up to an epoch. */
const STABILITY_WINDOW = 129_600n;
/** Slots. */
export const EPOCH_LENGTH = 432_000n;

/**
 * UTXO, OutsideForecast: scripts see time, so a transaction that runs some must not be valid beyond the slots whose
 * time is certain. Scalus can tell the time of any slot.
 */
export const outsideForecast: Rule = ({ transaction, tipSlot }) => {
  const { to } = transaction.validity;
  if (to === undefined || transaction.redeemers.length === 0) return;
  const certain = tipSlot + 1n + STABILITY_WINDOW;
  const horizon = ((certain + EPOCH_LENGTH - 1n) / EPOCH_LENGTH) * EPOCH_LENGTH;
  if (to <= horizon) return;
  throw refusal('OutsideForecast', `the time of slot ${to} is not known before slot ${horizon}`);
};
