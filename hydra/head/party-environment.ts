import type { HeadLedger } from '../ledger/head-ledger.ts';
import type { Accumulator } from '../protocol/accumulator.ts';
import type { HydraSigningKey } from '../protocol/hydra-key.ts';
import type { HeadParameters } from './l1/head-observation.ts';
import type { NodeState } from './state.ts';

/** What a party was started with. */
export interface PartyEnvironment {
  readonly key: HydraSigningKey;
  readonly parameters: HeadParameters;
  /** Seconds. */
  readonly depositPeriod: bigint;
  readonly unsyncedPeriod: bigint;
  readonly ledger: HeadLedger;
  /** The accumulator of the snapshot that was signed last: the next is made from it. */
  readonly last: { accumulator: Accumulator };
  /** POSIX milliseconds: only compared with the chain's time, to see how far that is behind. */
  readonly now: () => bigint;
}

/** Seconds that the chain's time is behind. */
export function driftOf({ now }: PartyEnvironment, { chain }: NodeState): number {
  return Number(now() - chain.time) / 1000;
}
