import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import type { ClientInput } from '../wire/client-input.ts';
import type { JsonValue } from '../wire/json.ts';
import type { StateChanged } from './events.ts';
import type { ChainEvent, HeadParameters } from './l1/head-observation.ts';
import type { NetworkMessage, ReceivedMessage } from './network-message.ts';
import type { ConfirmedSnapshot } from '../protocol/snapshot.ts';

/** A transaction that a party wants on L1. */
export type PostChainTx =
  | { readonly tag: 'InitTx'; readonly parameters: HeadParameters }
  | {
      readonly tag: 'IncrementTx';
      readonly head: PostedHead;
      readonly snapshot: ConfirmedSnapshot;
      readonly depositTxId: Hex;
      readonly deposited: UtxoSet;
    }
  | { readonly tag: 'DecrementTx'; readonly head: PostedHead; readonly snapshot: ConfirmedSnapshot }
  | {
      readonly tag: 'CloseTx' | 'ContestTx';
      readonly head: PostedHead;
      readonly openVersion: bigint;
      readonly snapshot: ConfirmedSnapshot;
    }
  | {
      readonly tag: 'FanoutTx';
      readonly head: PostedHead;
      readonly openVersion: bigint;
      readonly snapshot: ConfirmedSnapshot;
      /** What is left; all that the head owns at first. */
      readonly remaining: UtxoSet | undefined;
      readonly deadline: bigint;
    }
  | {
      readonly tag: 'RecoverTx';
      readonly headId: Hex;
      readonly depositTxId: Hex;
      readonly recovered: UtxoSet;
      /** The slot in which it was asked for. */
      readonly slot: bigint;
    };

/** The head that a transaction is for. */
export interface PostedHead {
  readonly headId: Hex;
  readonly headSeed: Hex;
  readonly parameters: HeadParameters;
}

/** What a party tells its clients besides its events; nothing of it is remembered. */
export type ClientMessage =
  | { readonly tag: 'CommandFailed'; readonly clientInput: ClientInput }
  | {
      readonly tag: 'PostTxOnChainFailed';
      readonly postChainTx: PostChainTx;
      readonly postTxError: JsonValue;
    }
  | {
      readonly tag: 'RejectedInputBecauseUnsynced';
      readonly clientInput: ClientInput;
      readonly drift: number;
    }
  | {
      readonly tag: 'SideLoadSnapshotRejected';
      readonly clientInput: ClientInput;
      readonly requirementFailure: JsonValue;
    }
  | {
      readonly tag: 'SyncedStatusReport';
      readonly slot: bigint;
      readonly time: bigint;
      readonly drift: number;
      readonly synced: boolean;
    };

/** What a party does besides changing its state. */
export type Effect =
  | { readonly kind: 'network'; readonly message: NetworkMessage }
  | { readonly kind: 'chain'; readonly post: PostChainTx }
  | { readonly kind: 'client'; readonly message: ClientMessage };

/** What comes to a party. `ttl` is how often it may still wait for its turn. */
export type Input =
  | { readonly kind: 'client'; readonly input: ClientInput }
  | { readonly kind: 'network'; readonly received: ReceivedMessage; readonly ttl: number }
  | { readonly kind: 'chain'; readonly event: ChainEvent }
  /** A party has started again from what it remembers. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'post failed'; readonly post: PostChainTx; readonly error: JsonValue };

/** What an input leads to. */
export type Outcome =
  | {
      readonly kind: 'continue';
      readonly events: readonly StateChanged[];
      readonly effects: readonly Effect[];
    }
  /** Its turn has not come; `events` have happened all the same. */
  | { readonly kind: 'wait'; readonly reason: string; readonly events: readonly StateChanged[] }
  /** It is against the protocol. Nothing happens; no client is told. */
  | { readonly kind: 'error'; readonly reason: string };

/** Nothing happens. */
export const NOTHING: Outcome = { kind: 'continue', events: [], effects: [] };

/** Something happens. */
export function happens(events: readonly StateChanged[], effects: readonly Effect[] = []): Outcome {
  return { kind: 'continue', events, effects };
}

/** A client is told, and nothing else happens. */
export function tells(message: ClientMessage): Outcome {
  return happens([], [{ kind: 'client', message }]);
}
