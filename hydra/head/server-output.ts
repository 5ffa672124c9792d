import type { StateChanged } from './events.ts';
import type { ClientMessage, PostChainTx } from './outcome.ts';
import { headStateToJson, parametersToJson, partiesToJson } from './head-state-json.ts';
import { confirmedToJson, setToJson, snapshotToJson } from '../protocol/snapshot-json.ts';
import { accumulated } from '../protocol/snapshot.ts';
import type { NodeState } from './state.ts';
import { decommitted } from './evolve.ts';
import { timeText } from '../wire/fields.ts';
import type { ClientInput } from '../wire/client-input.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.ts';
import { transactionToJson } from '../wire/transaction.ts';

/**
 * What an event tells clients, without its number and time; undefined where it tells nothing. `state` is the party's
 * after the event. Without `withUtxo` it has no outputs of snapshots, which are most of the work where there are many.
 */
export function serverOutput(
  event: StateChanged,
  state: NodeState,
  withUtxo = true,
): JsonObject | undefined {
  if (event.tag === 'HeadOpened') {
    return tell('HeadIsOpen', {
      headId: event.headId,
      parties: partiesToJson(event.parameters.parties),
    });
  }
  if (event.tag === 'IgnoredHeadInitializing') {
    return tell('IgnoredHeadInitializing', {
      headId: event.headId,
      contestationPeriod: event.parameters.contestationPeriod,
      parties: partiesToJson(event.parameters.parties),
      participants: [...event.parameters.participants],
    });
  }
  if (event.tag === 'TransactionAppliedToLocalUTxO') {
    return tell('TxValid', { headId: event.headId, transactionId: event.transactionId });
  }
  if (event.tag === 'TxInvalid') {
    return tell('TxInvalid', {
      headId: event.headId,
      utxo: setToJson(event.utxo),
      transaction: transactionToJson(event.transaction),
      validationError: { reason: event.reason },
    });
  }
  if (event.tag === 'SnapshotConfirmed') {
    return snapshotOutput(event.headId, state, withUtxo);
  }
  if (event.tag === 'SnapshotSideLoaded') {
    return tell('SnapshotSideLoaded', {
      headId: event.headId,
      snapshotNumber: event.loaded.snapshot.number,
    });
  }
  if (event.tag === 'HeadClosed' || event.tag === 'HeadContested') {
    return tell(event.tag === 'HeadClosed' ? 'HeadIsClosed' : 'HeadIsContested', {
      headId: event.headId,
      snapshotNumber: event.snapshotNumber,
      contestationDeadline: timeText(event.contestationDeadline),
    });
  }
  if (event.tag === 'HeadIsReadyToFanout') {
    return tell('ReadyToFanout', { headId: event.headId });
  }
  if (event.tag === 'HeadFannedOut') {
    return tell('HeadIsFinalized', {
      headId: event.headId,
      finalizedUTxO: setToJson(event.distributed),
    });
  }
  if (event.tag === 'NodeSynced' || event.tag === 'NodeUnsynced') {
    return tell(event.tag, {
      chainSlot: event.slot,
      chainTime: timeText(event.time),
      drift: event.drift,
    });
  }
  if (event.tag === 'NetworkConnected' || event.tag === 'NetworkDisconnected') {
    return tell(event.tag, {});
  }
  if (event.tag === 'PeerConnected' || event.tag === 'PeerDisconnected') {
    const { hostname, port } = event.peer;
    return tell(event.tag, { peer: { hostname, port } });
  }
  if (
    event.tag === 'TransactionReceived' ||
    event.tag === 'SnapshotRequestDecided' ||
    event.tag === 'SnapshotRequested' ||
    event.tag === 'PartySignedSnapshot' ||
    event.tag === 'HeadPartialFannedOut'
  ) {
    return undefined;
  }
  return isFundsEvent(event) ? fundsOutput(event, state) : undefined;
}

type FundsEvent = Extract<
  StateChanged,
  { readonly tag: `Deposit${string}` | `Commit${string}` | `Decommit${string}` }
>;

function isFundsEvent(event: StateChanged): event is FundsEvent {
  return /^(?:Deposit|Commit|Decommit)/.test(event.tag);
}

function fundsOutput(event: FundsEvent, { pendingDeposits }: NodeState): JsonObject | undefined {
  switch (event.tag) {
    case 'DepositRecorded':
      return tell('CommitRecorded', {
        headId: event.headId,
        utxoToCommit: setToJson(event.deposited),
        pendingDeposit: event.depositTxId,
        deadline: timeText(event.deadline),
      });
    case 'DepositActivated':
    case 'DepositExpired': {
      const deposit = pendingDeposits.get(event.depositTxId);
      if (deposit === undefined) return undefined;
      return tell(event.tag, {
        headId: deposit.headId,
        depositTxId: event.depositTxId,
        deadline: timeText(deposit.deadline),
        chainTime: timeText(event.chainTime),
      });
    }
    case 'DepositRecovered':
      return tell('CommitRecovered', {
        headId: event.headId,
        recoveredTxId: event.depositTxId,
        recoveredUTxO: setToJson(event.recovered),
      });
    case 'CommitApproved':
      return tell('CommitApproved', {
        headId: event.headId,
        utxoToCommit: setToJson(event.utxoToCommit),
      });
    case 'CommitFinalized':
      return tell('CommitFinalized', { headId: event.headId, depositTxId: event.depositTxId });
    case 'DecommitRecorded':
      return tell('DecommitRequested', {
        headId: event.headId,
        decommitTx: transactionToJson(event.decommitTx),
        utxoToDecommit: setToJson(decommitted(event.decommitTx)),
      });
    case 'DecommitInvalid':
      return tell('DecommitInvalid', {
        headId: event.headId,
        decommitTx: transactionToJson(event.decommitTx),
        decommitInvalidReason:
          event.reason.tag === 'DecommitAlreadyInFlight'
            ? { tag: event.reason.tag, otherDecommitTxId: event.reason.otherDecommitTxId }
            : {
                tag: event.reason.tag,
                localUTxO: setToJson(event.reason.localUtxo),
                validationError: { reason: event.reason.reason },
              },
      });
    case 'DecommitApproved':
      return tell('DecommitApproved', {
        headId: event.headId,
        decommitTxId: event.decommitTxId,
        utxoToDecommit: setToJson(event.utxoToDecommit),
      });
    case 'DecommitFinalized':
      return tell('DecommitFinalized', {
        headId: event.headId,
        distributedUTxO: setToJson(event.distributed),
      });
  }
}

function snapshotOutput(
  headId: string,
  { head }: NodeState,
  withUtxo: boolean,
): JsonObject | undefined {
  if (head.tag !== 'Open') return undefined;
  const { snapshot, signatures } = head.coordinated.confirmedSnapshot;
  return tell('SnapshotConfirmed', {
    headId,
    snapshot: snapshotToJson(snapshot, withUtxo),
    signatures: { multiSignature: [...signatures] },
  });
}

/** A message that is not remembered. */
export function clientMessage(message: ClientMessage, state: NodeState): JsonObject {
  switch (message.tag) {
    case 'CommandFailed':
      return tell(message.tag, {
        clientInput: inputToJson(message.clientInput),
        state: headStateToJson(state),
      });
    case 'PostTxOnChainFailed':
      return tell(message.tag, {
        postChainTx: postChainTxToJson(message.postChainTx),
        postTxError: message.postTxError,
      });
    case 'RejectedInputBecauseUnsynced':
      return tell(message.tag, {
        clientInput: inputToJson(message.clientInput),
        drift: message.drift,
      });
    case 'SideLoadSnapshotRejected':
      return tell(message.tag, {
        clientInput: inputToJson(message.clientInput),
        requirementFailure: message.requirementFailure,
      });
    case 'SyncedStatusReport':
      return tell(message.tag, {
        chainSlot: message.slot,
        chainTime: timeText(message.time),
        drift: message.drift,
        synced: message.synced ? 'InSync' : 'CatchingUp',
      });
  }
}

/** A client's message as it is repeated to it. */
function inputToJson(input: ClientInput): JsonValue {
  const value: unknown = input;
  return isJsonObject(value) ? value : {};
}

function postChainTxToJson(tx: PostChainTx): JsonObject {
  switch (tx.tag) {
    case 'InitTx':
      return tell(tx.tag, {
        participants: [...tx.parameters.participants],
        headParameters: parametersToJson(tx.parameters),
      });
    case 'IncrementTx':
      return tell(tx.tag, {
        headId: tx.head.headId,
        headSeed: tx.head.headSeed,
        headParameters: parametersToJson(tx.head.parameters),
        incrementingSnapshot: confirmedToJson(tx.snapshot),
        depositTxId: tx.depositTxId,
      });
    case 'DecrementTx':
      return tell(tx.tag, {
        headId: tx.head.headId,
        headSeed: tx.head.headSeed,
        headParameters: parametersToJson(tx.head.parameters),
        decrementingSnapshot: confirmedToJson(tx.snapshot),
      });
    case 'CloseTx':
    case 'ContestTx':
      return tell(tx.tag, {
        headId: tx.head.headId,
        headParameters: parametersToJson(tx.head.parameters),
        openVersion: tx.openVersion,
        [tx.tag === 'CloseTx' ? 'closingSnapshot' : 'contestingSnapshot']: confirmedToJson(
          tx.snapshot,
        ),
      });
    case 'FanoutTx': {
      const { snapshot } = tx.snapshot;
      const used = tx.openVersion > snapshot.version;
      return tell(tx.tag, {
        utxo: setToJson(tx.remaining ?? snapshot.utxo),
        utxoToCommit: used ? setToJson(snapshot.utxoToCommit) : null,
        utxoToDecommit: used ? null : setToJson(snapshot.utxoToDecommit),
        utxoForProof: setToJson(tx.remaining ?? accumulated(snapshot)),
        headSeed: tx.head.headSeed,
        contestationDeadline: timeText(tx.deadline),
      });
    }
    case 'RecoverTx':
      return tell(tx.tag, {
        headId: tx.headId,
        recoverTxId: tx.depositTxId,
        recoverUTxO: setToJson(tx.recovered),
        deadline: tx.slot,
      });
  }
}

function tell(tag: string, fields: JsonObject): JsonObject {
  return { tag, ...fields };
}
