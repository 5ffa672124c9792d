import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import type { HeadParameters } from './l1/head-observation.ts';
import type { ConfirmedSnapshot } from '../protocol/snapshot.ts';

/** Why a decommit can't be. */
export type DecommitInvalidReason =
  | { readonly tag: 'DecommitTxInvalid'; readonly localUtxo: UtxoSet; readonly reason: string }
  | { readonly tag: 'DecommitAlreadyInFlight'; readonly otherDecommitTxId: Hex };

/**
 * What a party has decided or seen: its state is the fold of these, and what it tells its clients follows from them.
 * Snapshots are named by what they are made of; their outputs follow from the state.
 */
export type StateChanged =
  | {
      readonly tag: 'HeadOpened';
      readonly headId: Hex;
      readonly headSeed: Hex;
      readonly parameters: HeadParameters;
    }
  | {
      readonly tag: 'IgnoredHeadInitializing';
      readonly headId: Hex;
      readonly parameters: HeadParameters;
    }
  | { readonly tag: 'TransactionReceived'; readonly transaction: ConwayTransaction }
  | {
      readonly tag: 'TransactionAppliedToLocalUTxO';
      readonly headId: Hex;
      readonly transactionId: Hex;
    }
  | {
      readonly tag: 'TxInvalid';
      readonly headId: Hex;
      readonly utxo: UtxoSet;
      readonly transaction: ConwayTransaction;
      readonly reason: string;
    }
  | { readonly tag: 'SnapshotRequestDecided'; readonly snapshotNumber: bigint }
  | {
      readonly tag: 'SnapshotRequested';
      readonly snapshotNumber: bigint;
      readonly transactionIds: readonly Hex[];
      readonly decommitTx: ConwayTransaction | undefined;
      readonly depositTxId: Hex | undefined;
      readonly accumulator: Hex;
      /** What stays to be confirmed. */
      readonly localTxIds: readonly Hex[];
    }
  | {
      readonly tag: 'PartySignedSnapshot';
      readonly snapshotNumber: bigint;
      readonly party: Hex;
      readonly signature: Hex;
    }
  | { readonly tag: 'SnapshotConfirmed'; readonly headId: Hex; readonly signatures: readonly Hex[] }
  | { readonly tag: 'SnapshotSideLoaded'; readonly headId: Hex; readonly loaded: ConfirmedSnapshot }
  | {
      readonly tag: 'DepositRecorded';
      readonly headId: Hex;
      readonly depositTxId: Hex;
      readonly deposited: UtxoSet;
      readonly created: bigint;
      readonly deadline: bigint;
    }
  | {
      readonly tag: 'DepositActivated' | 'DepositExpired';
      readonly depositTxId: Hex;
      readonly chainTime: bigint;
    }
  | {
      readonly tag: 'DepositRecovered';
      readonly headId: Hex;
      readonly depositTxId: Hex;
      readonly recovered: UtxoSet;
    }
  | { readonly tag: 'CommitApproved'; readonly headId: Hex; readonly utxoToCommit: UtxoSet }
  | {
      readonly tag: 'CommitFinalized';
      readonly headId: Hex;
      readonly newVersion: bigint;
      readonly depositTxId: Hex;
    }
  | {
      readonly tag: 'DecommitRecorded';
      readonly headId: Hex;
      readonly decommitTx: ConwayTransaction;
    }
  | {
      readonly tag: 'DecommitInvalid';
      readonly headId: Hex;
      readonly decommitTx: ConwayTransaction;
      readonly reason: DecommitInvalidReason;
    }
  | {
      readonly tag: 'DecommitApproved';
      readonly headId: Hex;
      readonly decommitTxId: Hex;
      readonly utxoToDecommit: UtxoSet;
    }
  | {
      readonly tag: 'DecommitFinalized';
      readonly headId: Hex;
      readonly newVersion: bigint;
      readonly distributed: UtxoSet;
    }
  | {
      readonly tag: 'HeadClosed' | 'HeadContested';
      readonly headId: Hex;
      readonly snapshotNumber: bigint;
      readonly contestationDeadline: bigint;
    }
  | { readonly tag: 'HeadIsReadyToFanout'; readonly headId: Hex }
  | { readonly tag: 'HeadPartialFannedOut'; readonly headId: Hex; readonly distributed: UtxoSet }
  | { readonly tag: 'HeadFannedOut'; readonly headId: Hex; readonly distributed: UtxoSet }
  | {
      readonly tag: 'NodeSynced' | 'NodeUnsynced';
      readonly slot: bigint;
      readonly time: bigint;
      /** Seconds. */
      readonly drift: number;
    }
  | { readonly tag: 'NetworkConnected' | 'NetworkDisconnected' }
  | { readonly tag: 'PeerConnected' | 'PeerDisconnected'; readonly peer: Peer };

/** Another party's node. */
export interface Peer {
  readonly hostname: string;
  readonly port: bigint;
}
