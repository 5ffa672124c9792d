import type { Hex } from '../../offchain/ledger/utxo.ts';
import { timeOf } from '../wire/fields.ts';
import type { JsonObject } from '../wire/json.ts';
import type { ServerOutput } from '../wire/server-output.ts';

/** A deposit on its way into the head. Times are POSIX milliseconds. */
export interface PendingDeposit {
  readonly utxo: JsonObject;
  readonly deadline: bigint;
  readonly status: 'Recorded' | 'Active' | 'Approved' | 'Expired';
}

interface Known {
  readonly headId: Hex;
  /** Number of the last confirmed snapshot that was seen; 0 where none was. */
  readonly snapshotNumber: bigint;
}

/** A head as its events tell it. */
export type HeadPhase =
  | {
      readonly status: 'Idle';
      /** The head that was finalised last, and what came back to L1. */
      readonly finalized: { readonly headId: Hex; readonly utxo: JsonObject } | undefined;
    }
  | ({ readonly status: 'Open'; readonly decommitTxId: Hex | undefined } & Known)
  | ({
      readonly status: 'Closed' | 'FanoutPossible';
      readonly closedNumber: bigint;
      /** Undefined where the client came later. */
      readonly contestationDeadline: bigint | undefined;
    } & Known);

/** The last block that the node has seen: the only clock there is inside of a head. */
export interface HeadClock {
  readonly slot: bigint;
  /** POSIX milliseconds; undefined before the node has told it. */
  readonly time: bigint | undefined;
  readonly synced: boolean;
}

/** All that a client knows of its head. */
export interface HeadView {
  readonly phase: HeadPhase;
  readonly clock: HeadClock;
  /** By the id of the transaction that made it. They outlive heads. */
  readonly deposits: ReadonlyMap<Hex, PendingDeposit>;
  /** Peers by `host:port`, and whether they are there. */
  readonly peers: ReadonlyMap<string, boolean>;
}

/** Before the first message. */
export const unknownHead: HeadView = {
  phase: { status: 'Idle', finalized: undefined },
  clock: { slot: 0n, time: undefined, synced: true },
  deposits: new Map(),
  peers: new Map(),
};

/** The head after a message. Pure and total: a message that makes no sense in a phase changes nothing. */
export function step(view: HeadView, output: ServerOutput): HeadView {
  if (output.tag === 'Greetings') {
    return greeted(view, output);
  }
  if (
    output.tag === 'NodeSynced' ||
    output.tag === 'NodeUnsynced' ||
    output.tag === 'SyncedStatusReport'
  ) {
    const synced =
      output.tag === 'SyncedStatusReport'
        ? output.synced === 'InSync'
        : output.tag === 'NodeSynced';
    const clock = { slot: output.chainSlot, time: timeOf(output.chainTime), synced };
    return { ...view, clock };
  }
  if (output.tag === 'PeerConnected' || output.tag === 'PeerDisconnected') {
    const { hostname, port } = output.peer;
    const connected = output.tag === 'PeerConnected';
    return { ...view, peers: new Map([...view.peers, [`${hostname}:${port}`, connected]]) };
  }
  if (output.tag === 'NetworkDisconnected') {
    return { ...view, peers: new Map() };
  }
  if (
    output.tag === 'CommitRecorded' ||
    output.tag === 'CommitApproved' ||
    output.tag === 'CommitFinalized' ||
    output.tag === 'CommitRecovered' ||
    output.tag === 'DepositActivated' ||
    output.tag === 'DepositExpired'
  ) {
    return { ...view, deposits: stepDeposits(view.deposits, output) };
  }
  return { ...view, phase: stepPhase(view.phase, output) };
}

function greeted(
  view: HeadView,
  greetings: ServerOutput & { readonly tag: 'Greetings' },
): HeadView {
  const { headStatus, hydraHeadId, currentSlot, chainSyncedStatus, networkInfo } = greetings;
  const synced = chainSyncedStatus === 'InSync';
  return {
    ...view,
    phase: agree(view.phase, headStatus, hydraHeadId),
    clock: { slot: currentSlot, time: view.clock.time, synced },
    peers: new Map(Object.entries(networkInfo.peersInfo)),
  };
}

/** The phase as the node names it; what was known of the same head stays. */
function agree(phase: HeadPhase, status: HeadPhase['status'], headId: Hex | undefined): HeadPhase {
  if (status === 'Idle' || headId === undefined) {
    return phase.status === 'Idle' ? phase : { status: 'Idle', finalized: undefined };
  }
  const same = phase.status !== 'Idle' && phase.headId === headId ? phase : undefined;
  const snapshotNumber = same?.snapshotNumber ?? 0n;
  if (status === 'Open') {
    const decommitTxId = same?.status === 'Open' ? same.decommitTxId : undefined;
    return { status, headId, snapshotNumber, decommitTxId };
  }
  const closed = same?.status === 'Open' ? undefined : same;
  return {
    status,
    headId,
    snapshotNumber,
    closedNumber: closed?.closedNumber ?? snapshotNumber,
    contestationDeadline: closed?.contestationDeadline,
  };
}

function stepPhase(phase: HeadPhase, output: ServerOutput): HeadPhase {
  if (output.tag === 'HeadIsOpen') {
    const { headId } = output;
    return { status: 'Open', headId, snapshotNumber: 0n, decommitTxId: undefined };
  }
  if (phase.status === 'Idle' || !('headId' in output) || output.headId !== phase.headId) {
    return phase;
  }
  if (output.tag === 'HeadIsFinalized') {
    const { headId, finalizedUTxO } = output;
    return { status: 'Idle', finalized: { headId, utxo: finalizedUTxO } };
  }
  return phase.status === 'Open' ? stepOpen(phase, output) : stepClosed(phase, output);
}

function stepOpen(phase: HeadPhase & { readonly status: 'Open' }, output: ServerOutput): HeadPhase {
  const { headId, snapshotNumber } = phase;
  if (output.tag === 'SnapshotConfirmed') {
    return { ...phase, snapshotNumber: output.snapshot.number };
  }
  if (output.tag === 'SnapshotSideLoaded') {
    return { ...phase, snapshotNumber: output.snapshotNumber };
  }
  if (output.tag === 'DecommitApproved') {
    return { ...phase, decommitTxId: output.decommitTxId };
  }
  if (output.tag === 'DecommitFinalized') {
    return { ...phase, decommitTxId: undefined };
  }
  if (output.tag === 'HeadIsClosed') {
    return {
      status: 'Closed',
      headId,
      snapshotNumber,
      closedNumber: output.snapshotNumber,
      contestationDeadline: timeOf(output.contestationDeadline),
    };
  }
  return phase;
}

function stepClosed(
  phase: HeadPhase & { readonly status: 'Closed' | 'FanoutPossible' },
  output: ServerOutput,
): HeadPhase {
  if (output.tag === 'ReadyToFanout') return { ...phase, status: 'FanoutPossible' };
  if (output.tag !== 'HeadIsContested') return phase;
  return {
    ...phase,
    status: 'Closed',
    closedNumber: output.snapshotNumber,
    contestationDeadline: timeOf(output.contestationDeadline),
  };
}

type DepositOutput = Extract<
  ServerOutput,
  {
    readonly tag:
      `Commit${'Recorded' | 'Approved' | 'Finalized' | 'Recovered'}` | `Deposit${string}`;
  }
>;

function stepDeposits(
  deposits: ReadonlyMap<Hex, PendingDeposit>,
  output: DepositOutput,
): ReadonlyMap<Hex, PendingDeposit> {
  const next = new Map(deposits);
  const become = (id: Hex, status: PendingDeposit['status']): void => {
    const deposit = next.get(id);
    if (deposit !== undefined) next.set(id, { ...deposit, status });
  };
  switch (output.tag) {
    case 'CommitRecorded': {
      const { pendingDeposit, utxoToCommit: utxo, deadline } = output;
      next.set(pendingDeposit, { utxo, deadline: timeOf(deadline), status: 'Recorded' });
      return next;
    }
    case 'DepositActivated':
      become(output.depositTxId, 'Active');
      return next;
    case 'DepositExpired':
      become(output.depositTxId, 'Expired');
      return next;
    case 'CommitApproved': {
      // It is named by what it holds only.
      const keys = Object.keys(output.utxoToCommit).toSorted().join();
      for (const [id, { utxo }] of deposits) {
        if (Object.keys(utxo).toSorted().join() === keys) become(id, 'Approved');
      }
      return next;
    }
    case 'CommitFinalized':
      next.delete(output.depositTxId);
      return next;
    case 'CommitRecovered':
      next.delete(output.recoveredTxId);
      return next;
  }
}
