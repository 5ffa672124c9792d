import { timeToSlot, type SlotConfig } from '../../offchain/ledger/slots.ts';
import { DEPOSIT_DEADLINE_PERIODS, MAX_GRACE } from '../client/profile.ts';

/**
 * Until when a deposit is valid, in slots, and from when on it can come back, POSIX milliseconds. It can be taken in from
 * one deposit period (seconds) after the end of its validity on, until one before the deadline: short periods leave less
 * than upstream's grace (`maxGraceTime` of 2.3.0).
 */
export function depositTimes({
  now,
  slot,
  depositPeriod,
  slotConfig,
}: {
  /** POSIX milliseconds. */
  readonly now: bigint;
  readonly slot: bigint;
  readonly depositPeriod: bigint;
  readonly slotConfig: SlotConfig;
}): {
  readonly deadline: bigint;
  readonly validity: { readonly from: bigint; readonly to: bigint };
} {
  // The end of its validity counts as the time that it was made.
  const grace = depositPeriod / 2n < MAX_GRACE ? depositPeriod / 2n : MAX_GRACE;
  const end = timeToSlot(slotConfig, now + 1000n * grace);
  return {
    deadline: now + 1000n * DEPOSIT_DEADLINE_PERIODS * depositPeriod,
    validity: { from: slot, to: end > slot ? end : slot + 1n },
  };
}
