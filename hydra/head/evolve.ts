import { InternalError } from '../../offchain/errors/kernel-error.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import { move, toUtxoSet, union, without, withoutOutputs } from '../ledger/utxo-set.ts';
import type { StateChanged } from './events.ts';
import { initialSnapshot, owned, type Snapshot } from '../protocol/snapshot.ts';
import type { ClosedState, CoordinatedState, Deposit, NodeState, OpenState } from './state.ts';

/** Outputs of the confirmed snapshot that transactions may spend at a version. */
export function spendable({ confirmedSnapshot, version }: CoordinatedState): UtxoSet {
  const { snapshot } = confirmedSnapshot;
  return version > snapshot.version ? union(snapshot.utxo, snapshot.utxoToCommit) : snapshot.utxo;
}

/** The outputs of a decommit transaction. */
export function decommitted(transaction: ConwayTransaction): UtxoSet {
  return toUtxoSet(transaction.outputs);
}

/** The event's effect on the state, in place. Total and deterministic: whatever led to the event was decided before. */
export function evolve(state: NodeState, event: StateChanged): void {
  const { head } = state;
  if (event.tag === 'HeadOpened') {
    state.head = openHead(event);
    return;
  }
  if (event.tag === 'DepositRecorded') {
    const { headId, deposited, created, deadline } = event;
    const deposit: Deposit = { headId, deposited, created, deadline, status: 'Inactive' };
    state.pendingDeposits.set(event.depositTxId, deposit);
    return;
  }
  if (event.tag === 'DepositActivated') {
    setStatus(state, event.depositTxId, 'Active');
    return;
  }
  if (event.tag === 'DepositExpired') {
    setStatus(state, event.depositTxId, 'Expired');
    return;
  }
  if (event.tag === 'DepositRecovered') {
    state.pendingDeposits.delete(event.depositTxId);
    if (head.tag === 'Open' && head.coordinated.currentDepositTxId === event.depositTxId) {
      head.coordinated.currentDepositTxId = undefined;
    }
    return;
  }
  if (event.tag === 'NodeSynced' || event.tag === 'NodeUnsynced') {
    state.synced = event.tag === 'NodeSynced';
    return;
  }
  if (head.tag === 'Open') evolveOpen(state, head, event);
  else if (head.tag === 'Closed') evolveClosed(state, head, event);
}

function openHead(event: StateChanged & { readonly tag: 'HeadOpened' }): OpenState {
  const { headId, headSeed, parameters } = event;
  return {
    tag: 'Open',
    headId,
    headSeed,
    parameters,
    coordinated: {
      localUtxo: new Map(),
      localTxs: [],
      allTxs: new Map(),
      confirmedSnapshot: initialSnapshot(headId),
      seenSnapshot: { tag: 'NoSeenSnapshot' },
      currentDepositTxId: undefined,
      decommitTx: undefined,
      version: 0n,
    },
  };
}

function setStatus({ pendingDeposits, head }: NodeState, id: Hex, status: Deposit['status']): void {
  const deposit = pendingDeposits.get(id);
  if (deposit === undefined) return;
  pendingDeposits.set(id, { ...deposit, status });
  if (status !== 'Active' || head.tag !== 'Open' || head.headId !== deposit.headId) return;
  const { coordinated } = head;
  if (coordinated.decommitTx === undefined) coordinated.currentDepositTxId ??= id;
}

function evolveOpen(state: NodeState, head: OpenState, event: StateChanged): void {
  const { coordinated } = head;
  if (event.tag === 'TransactionReceived') {
    coordinated.allTxs.set(event.transaction.id, event.transaction);
    return;
  }
  if (event.tag === 'TransactionAppliedToLocalUTxO') {
    const transaction = coordinated.allTxs.get(event.transactionId);
    if (transaction === undefined) throw unknown(event.transactionId);
    move(coordinated.localUtxo, transaction);
    coordinated.localTxs = [...coordinated.localTxs, transaction];
    return;
  }
  if (event.tag === 'TxInvalid') {
    coordinated.allTxs.delete(event.transaction.id);
    return;
  }
  if (event.tag === 'DecommitRecorded') {
    move(coordinated.localUtxo, event.decommitTx);
    coordinated.localUtxo = without(coordinated.localUtxo, decommitted(event.decommitTx));
    coordinated.decommitTx = event.decommitTx;
    return;
  }
  if (event.tag === 'CommitFinalized') {
    finalizeCommit(state, coordinated, event.depositTxId);
    coordinated.version = event.newVersion;
    settle(coordinated);
    return;
  }
  if (event.tag === 'DecommitFinalized') {
    coordinated.decommitTx = undefined;
    coordinated.version = event.newVersion;
    settle(coordinated);
    return;
  }
  if (event.tag === 'HeadClosed') {
    state.head = {
      tag: 'Closed',
      headId: head.headId,
      headSeed: head.headSeed,
      parameters: head.parameters,
      confirmedSnapshot: coordinated.confirmedSnapshot,
      version: coordinated.version,
      contestationDeadline: event.contestationDeadline,
      readyToFanoutSent: false,
      remaining: undefined,
      distributed: new Map(),
    };
    return;
  }
  evolveSnapshot(state, head, event);
}

function evolveSnapshot(state: NodeState, { coordinated }: OpenState, event: StateChanged): void {
  const { seenSnapshot } = coordinated;
  if (event.tag === 'SnapshotRequestDecided') {
    coordinated.seenSnapshot = {
      tag: 'RequestedSnapshot',
      lastSeen: coordinated.confirmedSnapshot.snapshot.number,
      requested: event.snapshotNumber,
    };
    return;
  }
  if (event.tag === 'SnapshotRequested') {
    requestSnapshot(state, coordinated, event);
    return;
  }
  if (event.tag === 'PartySignedSnapshot') {
    if (seenSnapshot.tag !== 'SeenSnapshot') return;
    coordinated.seenSnapshot = {
      ...seenSnapshot,
      signatories: new Map([...seenSnapshot.signatories, [event.party, event.signature]]),
    };
    return;
  }
  if (event.tag === 'SnapshotConfirmed') {
    if (seenSnapshot.tag !== 'SeenSnapshot') return;
    coordinated.confirmedSnapshot = {
      snapshot: seenSnapshot.snapshot,
      signatures: event.signatures,
    };
    coordinated.seenSnapshot = {
      tag: 'LastSeenSnapshot',
      lastSeen: seenSnapshot.snapshot.number,
    };
    return;
  }
  if (event.tag === 'SnapshotSideLoaded') {
    const { snapshot } = event.loaded;
    coordinated.confirmedSnapshot = event.loaded;
    coordinated.localUtxo = new Map(spendable(coordinated));
    coordinated.localTxs = [];
    coordinated.allTxs.clear();
    coordinated.decommitTx = undefined;
    coordinated.currentDepositTxId = undefined;
    coordinated.seenSnapshot =
      snapshot.number === 0n
        ? { tag: 'NoSeenSnapshot' }
        : { tag: 'LastSeenSnapshot', lastSeen: snapshot.number };
    return;
  }
}

function evolveClosed(state: NodeState, head: ClosedState, event: StateChanged): void {
  if (event.tag === 'HeadContested') {
    state.head = { ...head, contestationDeadline: event.contestationDeadline };
    return;
  }
  if (event.tag === 'HeadIsReadyToFanout') {
    state.head = { ...head, readyToFanoutSent: true };
    return;
  }
  if (event.tag === 'HeadPartialFannedOut') {
    const remaining = withoutOutputs(
      head.remaining ?? owned(head.confirmedSnapshot.snapshot, head.version),
      event.distributed.values(),
    );
    const distributed = union(head.distributed, event.distributed);
    state.head = { ...head, remaining, distributed };
    return;
  }
  if (event.tag === 'HeadFannedOut') {
    state.head = { tag: 'Idle' };
    return;
  }
  if (event.tag === 'CommitFinalized') {
    state.pendingDeposits.delete(event.depositTxId);
    return;
  }
}

function finalizeCommit(state: NodeState, coordinated: CoordinatedState, depositTxId: Hex): void {
  const deposit = state.pendingDeposits.get(depositTxId);
  coordinated.currentDepositTxId = undefined;
  for (const [key, utxo] of deposit?.deposited ?? []) coordinated.localUtxo.set(key, utxo);
  state.pendingDeposits.delete(depositTxId);
}

/** A snapshot that all have been asked to sign stays; one that was only requested is asked for anew at the new version. */
function settle(coordinated: CoordinatedState): void {
  if (coordinated.seenSnapshot.tag === 'SeenSnapshot') return;
  const lastSeen = coordinated.confirmedSnapshot.snapshot.number;
  coordinated.seenSnapshot = { tag: 'LastSeenSnapshot', lastSeen };
}

function requestSnapshot(
  state: NodeState,
  coordinated: CoordinatedState,
  event: StateChanged & { readonly tag: 'SnapshotRequested' },
): void {
  const find = (id: Hex): ConwayTransaction => {
    const transaction = coordinated.allTxs.get(id);
    if (transaction === undefined) throw unknown(id);
    return transaction;
  };
  const confirmed = event.transactionIds.map(find);
  const localTxs = event.localTxIds.map(find);
  const snapshot: Snapshot = {
    ...nextOutputs(state, coordinated, event, confirmed),
    headId: coordinated.confirmedSnapshot.snapshot.headId,
    version: coordinated.version,
    number: event.snapshotNumber,
    confirmed,
    accumulator: event.accumulator,
  };
  coordinated.seenSnapshot = { tag: 'SeenSnapshot', snapshot, signatories: new Map() };
  coordinated.localTxs = localTxs;
  coordinated.localUtxo = new Map(snapshot.utxo);
  for (const transaction of localTxs) move(coordinated.localUtxo, transaction);
  for (const { id } of confirmed) coordinated.allTxs.delete(id);
  coordinated.currentDepositTxId = event.depositTxId;
}

/** The parts of a snapshot that are outputs: decommit first, then deposit, then transactions. */
export function nextOutputs(
  { pendingDeposits }: NodeState,
  coordinated: CoordinatedState,
  {
    decommitTx,
    depositTxId,
  }: { readonly decommitTx: ConwayTransaction | undefined; readonly depositTxId: Hex | undefined },
  confirmed: readonly ConwayTransaction[],
): Pick<Snapshot, 'utxo' | 'utxoToCommit' | 'utxoToDecommit'> {
  const { snapshot } = coordinated.confirmedSnapshot;
  const settled = coordinated.version > snapshot.version;
  let utxo = new Map(spendable(coordinated));
  const utxoToDecommit = decommitTx === undefined ? undefined : decommitted(decommitTx);
  // One that the confirmed snapshot has already taken out is only named again, until L1 has it.
  if (decommitTx !== undefined && (settled || snapshot.utxoToDecommit === undefined)) {
    move(utxo, decommitTx);
    utxo = without(utxo, utxoToDecommit);
  }
  for (const transaction of confirmed) move(utxo, transaction);
  const deposit = depositTxId === undefined ? undefined : pendingDeposits.get(depositTxId);
  return { utxo, utxoToCommit: deposit?.deposited, utxoToDecommit };
}

function unknown(id: Hex): InternalError {
  return new InternalError(`a party has lost transaction ${id}`);
}
