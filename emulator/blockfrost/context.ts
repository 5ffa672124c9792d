import type { SlotConfig } from '../../offchain/ledger/slots.ts';
import { slotToTime } from '../../offchain/ledger/slots.ts';
import type { Archive } from '../archive.ts';
import type { Chain } from '../chain.ts';
import { EPOCH_LENGTH } from '../rules/outside-forecast.ts';

/** What the routes answer from. */
export interface ApiContext {
  readonly chain: Chain;
  readonly archive: Archive;
}

export const epochOf = (slot: bigint): bigint => slot / EPOCH_LENGTH;

/** POSIX seconds at which a slot begins. */
export function secondsOf(slotConfig: SlotConfig, slot: bigint): bigint {
  return slotToTime(slotConfig, slot) / 1000n;
}
