import type { Hex } from '../../offchain/ledger/utxo.ts';
import { MAX_SNAPSHOT_TRANSACTIONS } from '../client/profile.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import { namesOutputOf } from './deposit-check.ts';
import type { StateChanged } from './events.ts';
import type { Effect } from './outcome.ts';
import { inFlight, isLeader, type Deposit, type NodeState, type OpenState } from './state.ts';

/** What a leader does to ask for a snapshot. */
interface Request {
  readonly events: readonly StateChanged[];
  readonly effects: readonly Effect[];
}

const NO_REQUEST: Request = { events: [], effects: [] };

/** What would be in the next snapshot. */
interface Contents {
  readonly number: bigint;
  readonly version: bigint;
  readonly transactions: readonly ConwayTransaction[];
  readonly decommitTx: ConwayTransaction | undefined;
  readonly depositTxId: Hex | undefined;
}

/** Asks all parties to sign the next snapshot, if it is this party's turn. */
export function requestSnapshot(party: Hex, head: OpenState, contents: Contents): Request {
  const { number, version, transactions, decommitTx, depositTxId } = contents;
  if (!isLeader(head.parameters, party, number)) return NO_REQUEST;
  return {
    events: [{ tag: 'SnapshotRequestDecided', snapshotNumber: number }],
    effects: [
      {
        kind: 'network',
        message: {
          tag: 'ReqSn',
          snapshotVersion: version,
          snapshotNumber: number,
          transactionIds: idsOfNext(transactions),
          decommitTx,
          depositTxId,
        },
      },
    ],
  };
}

/** As many of the transactions as one snapshot takes. */
export function idsOfNext(transactions: readonly ConwayTransaction[]): readonly Hex[] {
  return transactions.slice(0, MAX_SNAPSHOT_TRANSACTIONS).map(({ id }) => id);
}

/** Asks for a snapshot of these transactions where none is on its way. */
export function requestWhenFree(
  party: Hex,
  state: NodeState,
  head: OpenState,
  transactions: readonly ConwayTransaction[],
  decommitTx: ConwayTransaction | undefined,
): Request {
  const { confirmedSnapshot, seenSnapshot, version } = head.coordinated;
  if (inFlight(seenSnapshot)) return NO_REQUEST;
  return requestSnapshot(party, head, {
    number: confirmedSnapshot.snapshot.number + 1n,
    version,
    transactions,
    decommitTx,
    depositTxId: nextDeposit(state, head, confirmedSnapshot.snapshot.utxoToCommit !== undefined),
  });
}

/** After L1 has changed the version: asks anew for what is still to be confirmed. */
export function requestAfterVersion(
  party: Hex,
  head: OpenState,
  version: bigint,
  depositTxId: Hex | undefined,
): Request {
  const { localTxs, confirmedSnapshot, seenSnapshot } = head.coordinated;
  if (localTxs.length === 0 || version === head.coordinated.version) return NO_REQUEST;
  if (seenSnapshot.tag === 'SeenSnapshot') return NO_REQUEST;
  return requestSnapshot(party, head, {
    number: confirmedSnapshot.snapshot.number + 1n,
    version,
    transactions: localTxs,
    decommitTx: undefined,
    depositTxId,
  });
}

/** The deposit that is on its way, or else the oldest active one; one at a time, and none beside a decommit. */
export function nextDeposit(
  state: NodeState,
  head: OpenState,
  committing: boolean,
): Hex | undefined {
  const { coordinated, headId } = head;
  const { currentDepositTxId, decommitTx } = coordinated;
  const current = state.pendingDeposits.get(currentDepositTxId ?? '');
  if (current?.headId === headId) {
    // The head knows its outputs where it is being taken in already.
    if (committing || !namesOutputOf(coordinated, current.deposited)) return currentDepositTxId;
  }
  return decommitTx === undefined && !committing ? oldestActive(state, head) : undefined;
}

/** The active deposit that was made first, of those that name no output of the head. */
export function oldestActive(
  { pendingDeposits }: NodeState,
  { headId, coordinated }: OpenState,
): Hex | undefined {
  let oldest: readonly [Hex, Deposit] | undefined;
  for (const [id, deposit] of pendingDeposits) {
    if (deposit.headId !== headId || deposit.status !== 'Active') continue;
    if (deposit.deposited.size === 0 || namesOutputOf(coordinated, deposit.deposited)) continue;
    if (oldest === undefined || deposit.created < oldest[1].created) oldest = [id, deposit];
  }
  return oldest?.[0];
}
