import type { Hex } from '../../offchain/ledger/utxo.ts';
import { withoutOutputs } from '../ledger/utxo-set.ts';
import { driftOf, type PartyEnvironment } from './party-environment.ts';
import { isTooSmall, namesOutputOf } from './deposit-check.ts';
import type { StateChanged } from './events.ts';
import type { ChainEvent, HeadObservation } from './l1/head-observation.ts';
import { oldestActive, requestAfterVersion, requestSnapshot } from './next-snapshot.ts';
import { happens, NOTHING, type Effect, type Outcome } from './outcome.ts';
import { owned } from '../protocol/snapshot.ts';
import {
  inFlight,
  type ClosedState,
  type Deposit,
  type NodeState,
  type OpenState,
} from './state.ts';

/** Share of the unsynced period from which on a node reports how far the chain is behind. */
const NEAR = 0.8;

/** What a party does about something on L1. The chain's time has been taken over before. */
export function decideChain(
  environment: PartyEnvironment,
  state: NodeState,
  event: ChainEvent,
): Outcome {
  if (event.kind === 'tick') return decideTick(environment, state);
  const { observation } = event;
  const { head } = state;
  if (observation.tag === 'Init') return decideInit(environment, state, observation);
  if (observation.tag === 'Recover') {
    if (!state.pendingDeposits.has(observation.depositTxId)) return NOTHING;
    return happens([{ ...observation, tag: 'DepositRecovered' }]);
  }
  if (head.tag === 'Idle' || head.headId !== observation.headId) return NOTHING;
  if (observation.tag === 'Deposit') return happens([{ ...observation, tag: 'DepositRecorded' }]);
  return head.tag === 'Open'
    ? decideOpen(environment, state, head, observation)
    : decideClosed(head, observation);
}

function same(a: readonly Hex[], b: readonly Hex[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function decideInit(
  { parameters, key }: PartyEnvironment,
  { head }: NodeState,
  observed: HeadObservation & { readonly tag: 'Init' },
): Outcome {
  if (head.tag !== 'Idle') return { kind: 'error', reason: 'a head is open already' };
  const { headId, headSeed } = observed;
  const ours =
    same(parameters.parties, observed.parameters.parties) &&
    observed.parameters.parties.includes(key.verificationKey) &&
    same(parameters.participants, observed.parameters.participants) &&
    parameters.contestationPeriod === observed.parameters.contestationPeriod;
  return happens([
    ours
      ? { tag: 'HeadOpened', headId, headSeed, parameters: observed.parameters }
      : { tag: 'IgnoredHeadInitializing', headId, parameters: observed.parameters },
  ]);
}

function decideOpen(
  { key }: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  observed: HeadObservation,
): Outcome {
  const { headId, headSeed, parameters, coordinated } = head;
  if (observed.tag === 'Increment') {
    const { newVersion, depositTxId } = observed;
    const next = requestAfterVersion(key.verificationKey, head, newVersion, undefined);
    return happens(
      [{ tag: 'CommitFinalized', headId, newVersion, depositTxId }, ...next.events],
      next.effects,
    );
  }
  if (observed.tag === 'Decrement') {
    const { newVersion, distributed } = observed;
    const deposit = coordinated.currentDepositTxId;
    const pending = deposit === undefined ? undefined : state.pendingDeposits.get(deposit);
    const known = pending !== undefined && !namesOutputOf(coordinated, pending.deposited);
    const next = requestAfterVersion(
      key.verificationKey,
      head,
      newVersion,
      known ? deposit : undefined,
    );
    return happens(
      [{ tag: 'DecommitFinalized', headId, newVersion, distributed }, ...next.events],
      next.effects,
    );
  }
  if (observed.tag === 'Close') {
    const { snapshotNumber, deadline } = observed;
    const closed: StateChanged = {
      tag: 'HeadClosed',
      headId,
      snapshotNumber,
      contestationDeadline: deadline,
    };
    const { confirmedSnapshot, version } = coordinated;
    if (confirmedSnapshot.snapshot.number <= snapshotNumber) return happens([closed]);
    return happens(
      [closed],
      [contest({ headId, headSeed, parameters }, confirmedSnapshot, version)],
    );
  }
  return NOTHING;
}

function decideClosed(head: ClosedState, observed: HeadObservation): Outcome {
  const { headId, headSeed, parameters, confirmedSnapshot, version } = head;
  const posted = { headId, headSeed, parameters };
  if (observed.tag === 'Contest') {
    const { snapshotNumber, deadline } = observed;
    const contested: StateChanged = {
      tag: 'HeadContested',
      headId,
      snapshotNumber,
      contestationDeadline: deadline,
    };
    return confirmedSnapshot.snapshot.number <= snapshotNumber
      ? happens([contested])
      : happens([contested], [contest(posted, confirmedSnapshot, version)]);
  }
  if (observed.tag === 'PartialFanout') {
    const remaining = withoutOutputs(
      head.remaining ?? owned(confirmedSnapshot.snapshot, version),
      observed.distributed.values(),
    );
    return happens(
      [{ tag: 'HeadPartialFannedOut', headId, distributed: observed.distributed }],
      [
        {
          kind: 'chain',
          post: {
            tag: 'FanoutTx',
            head: posted,
            openVersion: version,
            snapshot: confirmedSnapshot,
            remaining,
            deadline: head.contestationDeadline,
          },
        },
      ],
    );
  }
  if (observed.tag === 'Fanout') {
    const distributed = new Map([...head.distributed, ...observed.distributed]);
    return happens([{ tag: 'HeadFannedOut', headId, distributed }]);
  }
  return NOTHING;
}

function contest(
  head: Pick<OpenState, 'headId' | 'headSeed' | 'parameters'>,
  snapshot: OpenState['coordinated']['confirmedSnapshot'],
  openVersion: bigint,
): Effect {
  return { kind: 'chain', post: { tag: 'ContestTx', head, openVersion, snapshot } };
}

function decideTick(environment: PartyEnvironment, state: NodeState): Outcome {
  const { head } = state;
  const sync = judgeSync(environment, state);
  const deposits = judgeDeposits(environment, state);
  const events = [...sync.events, ...deposits];
  const effects = [...sync.effects];
  if (head.tag === 'Closed') {
    if (state.chain.time > head.contestationDeadline && !head.readyToFanoutSent) {
      events.push({ tag: 'HeadIsReadyToFanout', headId: head.headId });
    }
  } else if (head.tag === 'Open') {
    const request = requestDeposit(environment, state, head, deposits);
    events.push(...request.events);
    effects.push(...request.effects);
  }
  return happens(events, effects);
}

function judgeSync(
  environment: PartyEnvironment,
  state: NodeState,
): { readonly events: readonly StateChanged[]; readonly effects: readonly Effect[] } {
  const drift = driftOf(environment, state);
  const { slot, time } = state.chain;
  const period = Number(environment.unsyncedPeriod);
  const synced = drift <= period;
  const events: StateChanged[] =
    synced === state.synced
      ? []
      : [{ tag: synced ? 'NodeSynced' : 'NodeUnsynced', slot, time, drift }];
  if (synced && drift < period * NEAR) return { events, effects: [] };
  const message = { tag: 'SyncedStatusReport', slot, time, drift, synced } as const;
  return { events, effects: [{ kind: 'client', message }] };
}

/**
 * Deposits that have become active, or too old to be taken in (2.3.0). One that must not be taken in never becomes active,
 * so it expires, and whoever made it can recover it.
 */
function judgeDeposits(
  { depositPeriod, ledger }: PartyEnvironment,
  { pendingDeposits, chain, head }: NodeState,
): readonly StateChanged[] {
  const events: StateChanged[] = [];
  const period = depositPeriod * 1000n;
  for (const [depositTxId, { status, created, deadline, deposited }] of pendingDeposits) {
    const next: Deposit['status'] =
      chain.time > deadline - period
        ? 'Expired'
        : chain.time > created + period
          ? 'Active'
          : 'Inactive';
    if (next === status || next === 'Inactive') continue;
    const isUnfit =
      isTooSmall(deposited, ledger.parameters) ||
      (head.tag === 'Open' && namesOutputOf(head.coordinated, deposited));
    if (next === 'Active' && isUnfit) continue;
    const tag = next === 'Active' ? 'DepositActivated' : 'DepositExpired';
    events.push({ tag, depositTxId, chainTime: chain.time });
  }
  return events;
}

/** A deposit alone is reason enough for a snapshot, where nothing else is on its way. */
function requestDeposit(
  { key }: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  changes: readonly StateChanged[],
): { readonly events: readonly StateChanged[]; readonly effects: readonly Effect[] } {
  const none = { events: [], effects: [] };
  const { decommitTx, currentDepositTxId, seenSnapshot, localTxs, confirmedSnapshot, version } =
    head.coordinated;
  // Upstream asks only at the very tick that makes a deposit active: one that comes beside a snapshot waits for the next
  // transaction. Here the next tick asks.
  const committing = confirmedSnapshot.snapshot.utxoToCommit !== undefined;
  if (decommitTx !== undefined || (currentDepositTxId !== undefined && committing)) return none;
  if (inFlight(seenSnapshot)) return none;
  const pendingDeposits = new Map(state.pendingDeposits);
  for (const change of changes) {
    if (change.tag !== 'DepositActivated' && change.tag !== 'DepositExpired') continue;
    const deposit = pendingDeposits.get(change.depositTxId);
    const status = change.tag === 'DepositActivated' ? 'Active' : 'Expired';
    if (deposit !== undefined) pendingDeposits.set(change.depositTxId, { ...deposit, status });
  }
  const depositTxId = oldestActive({ ...state, pendingDeposits }, head);
  if (depositTxId === undefined) return none;
  return requestSnapshot(key.verificationKey, head, {
    number: confirmedSnapshot.snapshot.number + 1n,
    version,
    transactions: localTxs,
    decommitTx: undefined,
    depositTxId,
  });
}
