import { refusal, type Rule } from './rule.ts';

/** Nothing is ever paid out of donations: there are no epochs at whose end they would reach the treasury. */
const TREASURY = 0n;

/** LEDGER, ConwayTreasuryValueMismatch: a transaction may state what the treasury holds, and then it must be so. */
export const treasuryValueMismatch: Rule = ({ parts, transaction }) => {
  const stated = parts.body.get(21n);
  if (!transaction.isValid || typeof stated !== 'bigint' || stated === TREASURY) return;
  throw refusal(
    'ConwayTreasuryValueMismatch',
    `it states ${stated}, the treasury holds ${TREASURY}`,
  );
};
