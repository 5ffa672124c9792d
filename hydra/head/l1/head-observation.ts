import type { Hex } from '../../../offchain/ledger/utxo.ts';
import type { UtxoSet } from '../../ledger/rule.ts';

/** What all parties of a head agree on when it opens. */
export interface HeadParameters {
  /** Hydra verification keys, in the order that leaders rotate in. */
  readonly parties: readonly Hex[];
  /** Hashes of the keys that may post the head's transactions. */
  readonly participants: readonly Hex[];
  /** Seconds. */
  readonly contestationPeriod: bigint;
}

/** Something that happened to a head on L1. Times are POSIX milliseconds. */
export type HeadObservation =
  | {
      readonly tag: 'Init';
      readonly headId: Hex;
      readonly headSeed: Hex;
      readonly parameters: HeadParameters;
    }
  | {
      readonly tag: 'Deposit';
      readonly headId: Hex;
      readonly depositTxId: Hex;
      readonly deposited: UtxoSet;
      readonly created: bigint;
      readonly deadline: bigint;
    }
  | {
      readonly tag: 'Increment';
      readonly headId: Hex;
      readonly newVersion: bigint;
      readonly depositTxId: Hex;
    }
  | {
      readonly tag: 'Decrement';
      readonly headId: Hex;
      readonly newVersion: bigint;
      readonly distributed: UtxoSet;
    }
  | {
      readonly tag: 'Recover';
      readonly headId: Hex;
      readonly depositTxId: Hex;
      readonly recovered: UtxoSet;
    }
  | {
      readonly tag: 'Close' | 'Contest';
      readonly headId: Hex;
      readonly snapshotNumber: bigint;
      readonly deadline: bigint;
    }
  | { readonly tag: 'PartialFanout'; readonly headId: Hex; readonly distributed: UtxoSet }
  | { readonly tag: 'Fanout'; readonly headId: Hex; readonly distributed: UtxoSet };

/** What a party sees of L1: a block's time, or something of a head in it. */
export type ChainEvent =
  | { readonly kind: 'tick'; readonly slot: bigint; readonly time: bigint }
  | { readonly kind: 'observation'; readonly observation: HeadObservation };
