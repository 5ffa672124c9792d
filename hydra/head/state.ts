import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import type { HeadParameters } from './l1/head-observation.ts';
import type { ConfirmedSnapshot, Snapshot } from '../protocol/snapshot.ts';

/** A deposit on L1 that no head has taken in yet. Times are POSIX milliseconds. */
export interface Deposit {
  readonly headId: Hex;
  readonly deposited: UtxoSet;
  readonly created: bigint;
  readonly deadline: bigint;
  readonly status: 'Inactive' | 'Active' | 'Expired';
}

/** How far the next snapshot has come. */
export type SeenSnapshot =
  | { readonly tag: 'NoSeenSnapshot' }
  | { readonly tag: 'LastSeenSnapshot'; readonly lastSeen: bigint }
  | { readonly tag: 'RequestedSnapshot'; readonly lastSeen: bigint; readonly requested: bigint }
  | {
      readonly tag: 'SeenSnapshot';
      readonly snapshot: Snapshot;
      /** Party to signature. */
      readonly signatories: ReadonlyMap<Hex, Hex>;
    };

/** What the parties coordinate. */
export interface CoordinatedState {
  /** The confirmed outputs with the valid transactions applied that no snapshot has. */
  localUtxo: Map<string, Utxo>;
  localTxs: readonly ConwayTransaction[];
  /** Every transaction that a snapshot may ask for. */
  readonly allTxs: Map<Hex, ConwayTransaction>;
  confirmedSnapshot: ConfirmedSnapshot;
  seenSnapshot: SeenSnapshot;
  currentDepositTxId: Hex | undefined;
  decommitTx: ConwayTransaction | undefined;
  version: bigint;
}

interface KnownHead {
  readonly headId: Hex;
  readonly headSeed: Hex;
  readonly parameters: HeadParameters;
}

export interface OpenState extends KnownHead {
  readonly tag: 'Open';
  readonly coordinated: CoordinatedState;
}

export interface ClosedState extends KnownHead {
  readonly tag: 'Closed';
  readonly confirmedSnapshot: ConfirmedSnapshot;
  readonly version: bigint;
  readonly contestationDeadline: bigint;
  readonly readyToFanoutSent: boolean;
  /** What a fan-out in several transactions has left to do; undefined before the first. */
  readonly remaining: UtxoSet | undefined;
  readonly distributed: UtxoSet;
}

export type HeadState = { readonly tag: 'Idle' } | OpenState | ClosedState;

/** All that a party remembers. Only `evolve` changes it, so that the same events always make the same state. */
export interface NodeState {
  head: HeadState;
  pendingDeposits: Map<Hex, Deposit>;
  /** The last block that was seen. */
  chain: { readonly slot: bigint; readonly time: bigint };
  synced: boolean;
}

/** A party before anything has happened. */
export function initialState(): NodeState {
  return {
    head: { tag: 'Idle' },
    pendingDeposits: new Map(),
    chain: { slot: 0n, time: 0n },
    synced: true,
  };
}

/** Number of the newest snapshot that was requested or signed. */
export function seenNumber(seen: SeenSnapshot): bigint {
  switch (seen.tag) {
    case 'NoSeenSnapshot':
      return 0n;
    case 'LastSeenSnapshot':
    case 'RequestedSnapshot':
      return seen.lastSeen;
    case 'SeenSnapshot':
      return seen.snapshot.number;
  }
}

/** Whether a snapshot is on its way. */
export function inFlight(seen: SeenSnapshot): boolean {
  return seen.tag === 'RequestedSnapshot' || seen.tag === 'SeenSnapshot';
}

/** Whose turn it is to request a snapshot: parties take turns by its number. */
export function isLeader({ parties }: HeadParameters, party: Hex, number: bigint): boolean {
  return parties[Number((number - 1n) % BigInt(parties.length))] === party;
}
