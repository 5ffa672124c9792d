import { toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { MAX_SNAPSHOT_OUTPUTS } from '../client/profile.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import { move, sameUtxos } from '../ledger/utxo-set.ts';
import { signedBytes, verifiesAll } from '../protocol/signed-snapshot.ts';
import type { PartyEnvironment } from './party-environment.ts';
import { hasClash, isTooSmall, makesOneOf } from './deposit-check.ts';
import type { StateChanged } from './events.ts';
import { decommitted, nextOutputs, spendable } from './evolve.ts';
import type { NetworkMessage } from './network-message.ts';
import { nextDeposit, requestSnapshot } from './next-snapshot.ts';
import { happens, NOTHING, type Effect, type Outcome } from './outcome.ts';
import {
  accumulated,
  signedPart,
  type ConfirmedSnapshot,
  type Snapshot,
} from '../protocol/snapshot.ts';
import { isLeader, seenNumber, type NodeState, type OpenState } from './state.ts';

type ReqSn = NetworkMessage & { readonly tag: 'ReqSn' };
type AckSn = NetworkMessage & { readonly tag: 'AckSn' };

const error = (reason: string): Outcome => ({ kind: 'error', reason });
const wait = (reason: string): Outcome => ({ kind: 'wait', reason, events: [] });

/** ReqSn: the leader asks to sign the next snapshot. A party signs only what it gets by its own ledger. */
export async function decideReqSn(
  environment: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  sender: Hex,
  request: ReqSn,
): Promise<Outcome> {
  const { coordinated, parameters } = head;
  const { snapshotNumber, snapshotVersion, transactionIds } = request;
  const seen = seenNumber(coordinated.seenSnapshot);
  if (snapshotNumber !== seen + 1n) {
    return error(`snapshot ${snapshotNumber} was requested after ${seen}`);
  }
  if (!isLeader(parameters, sender, snapshotNumber)) return error(`${sender} does not lead`);
  if (coordinated.confirmedSnapshot.snapshot.number !== seen) return wait(`snapshot ${seen}`);
  if (coordinated.version !== snapshotVersion) return wait(`version ${snapshotVersion}`);
  const settled = findUnsettled(state, head, request);
  if (settled !== undefined) return settled;
  const unseen = transactionIds.filter((id) => !coordinated.allTxs.has(id));
  if (unseen.length > 0) return wait(`transactions ${unseen.join(', ')}`);
  const confirmed = transactionIds
    .map((id) => coordinated.allTxs.get(id))
    .filter((transaction) => transaction !== undefined);
  const refused = await findRefused(environment, state, head, request, confirmed);
  if (refused !== undefined) return error(refused);
  return signSnapshot(environment, state, head, request, confirmed);
}

/** Deposits and decommits that this party does not know, or not as the leader does. */
function findUnsettled(
  { pendingDeposits }: NodeState,
  { coordinated, headId }: OpenState,
  { decommitTx, depositTxId, snapshotVersion }: ReqSn,
): Outcome | undefined {
  const { snapshot } = coordinated.confirmedSnapshot;
  const sameVersion = snapshotVersion === snapshot.version;
  if (
    decommitTx !== undefined &&
    sameVersion &&
    snapshot.utxoToDecommit !== undefined &&
    !sameUtxos(snapshot.utxoToDecommit, decommitted(decommitTx))
  ) {
    return error('another decommit is not settled');
  }
  if (depositTxId === undefined) return undefined;
  const deposit = pendingDeposits.get(depositTxId);
  if (deposit?.headId !== headId) return error(`no deposit ${depositTxId}`);
  if (deposit.status === 'Inactive') return wait(`deposit ${depositTxId}`);
  if (deposit.status === 'Expired') return error(`deposit ${depositTxId} has expired`);
  return sameVersion &&
    snapshot.utxoToCommit !== undefined &&
    !sameUtxos(snapshot.utxoToCommit, deposit.deposited)
    ? error('another commit is not settled')
    : undefined;
}

/** The first transaction that does not apply. Scripts have run when it came, and run again only beside a change on L1. */
async function findRefused(
  { ledger }: PartyEnvironment,
  state: NodeState,
  { coordinated }: OpenState,
  { decommitTx, depositTxId }: ReqSn,
  confirmed: readonly ConwayTransaction[],
): Promise<string | undefined> {
  const { slot } = state.chain;
  const utxos = new Map(spendable(coordinated));
  const { snapshot } = coordinated.confirmedSnapshot;
  const taken = coordinated.version === snapshot.version && snapshot.utxoToDecommit !== undefined;
  if (decommitTx !== undefined && !taken) {
    const verdict = await ledger.judge(decommitTx, utxos, slot);
    if (!verdict.valid) return `decommit ${decommitTx.id}: ${verdict.reason}`;
    move(utxos, decommitTx);
    for (const key of decommitted(decommitTx).keys()) utxos.delete(key);
  }
  const anew = decommitTx !== undefined || depositTxId !== undefined;
  for (const transaction of confirmed) {
    const verdict = anew
      ? await ledger.judge(transaction, utxos, slot)
      : ledger.rejudge(transaction, utxos, slot);
    if (!verdict.valid) return `${transaction.id}: ${verdict.reason}`;
    move(utxos, transaction);
  }
  return undefined;
}

async function signSnapshot(
  { key, ledger, last }: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  request: ReqSn,
  confirmed: readonly ConwayTransaction[],
): Promise<Outcome> {
  const { coordinated, headId } = head;
  const { snapshotNumber, decommitTx, depositTxId } = request;
  const draft: Snapshot = {
    ...nextOutputs(state, coordinated, request, confirmed),
    headId,
    version: coordinated.version,
    number: snapshotNumber,
    confirmed,
    accumulator: '',
  };
  const { utxoToCommit } = draft;
  if (utxoToCommit !== undefined && isTooSmall(utxoToCommit, ledger.parameters)) {
    return error(`deposit ${depositTxId} has less than the minimum of lovelace`);
  }
  if (hasClash(draft)) return error(`deposit ${depositTxId} names an output of the head`);
  const outputs = [...accumulated(draft).values()].map(({ output }) => output);
  if (outputs.length > MAX_SNAPSHOT_OUTPUTS) {
    return error(`${outputs.length} outputs, ${MAX_SNAPSHOT_OUTPUTS} allowed`);
  }
  last.accumulator = last.accumulator.with(outputs);
  const accumulator = await last.accumulator.hash();
  const signature = key.sign(signedBytes(signedPart({ ...draft, accumulator })));

  // What follows on what was confirmed stays; what can't any more is dropped.
  const utxos = new Map(draft.utxo);
  const localTxIds: Hex[] = [];
  for (const transaction of coordinated.localTxs) {
    if (!ledger.rejudge(transaction, utxos, state.chain.slot).valid) continue;
    if (utxoToCommit !== undefined && makesOneOf(utxoToCommit, transaction)) continue;
    move(utxos, transaction);
    localTxIds.push(transaction.id);
  }
  const requested: StateChanged = {
    tag: 'SnapshotRequested',
    snapshotNumber,
    transactionIds: request.transactionIds,
    decommitTx,
    depositTxId,
    accumulator,
    localTxIds,
  };
  return happens(
    [requested],
    [{ kind: 'network', message: { tag: 'AckSn', signed: toHex(signature), snapshotNumber } }],
  );
}

/** AckSn: a party has signed. With the last signature the snapshot is confirmed. */
export function decideAckSn(
  environment: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  sender: Hex,
  { signed, snapshotNumber }: AckSn,
): Outcome {
  const { coordinated, parameters, headId } = head;
  const { seenSnapshot } = coordinated;
  const seen = seenNumber(seenSnapshot);
  if (snapshotNumber !== seen && snapshotNumber !== seen + 1n) {
    return error(`a signature of snapshot ${snapshotNumber} after ${seen}`);
  }
  if (seenSnapshot.tag === 'LastSeenSnapshot' && snapshotNumber <= seenSnapshot.lastSeen) {
    return NOTHING;
  }
  if (seenSnapshot.tag !== 'SeenSnapshot' || seen !== snapshotNumber) {
    return wait(`snapshot ${snapshotNumber}`);
  }
  const { snapshot, signatories } = seenSnapshot;
  if (!parameters.parties.includes(sender)) return error(`${sender} is no party`);
  if (signatories.has(sender)) return error(`${sender} has signed already`);
  const acknowledged: StateChanged = {
    tag: 'PartySignedSnapshot',
    snapshotNumber,
    party: sender,
    signature: signed,
  };
  const signatures = parameters.parties.map((party) =>
    party === sender ? signed : signatories.get(party),
  );
  const complete = signatures.filter((signature) => signature !== undefined);
  if (complete.length < parameters.parties.length) return happens([acknowledged]);
  if (!verifiesAll(parameters.parties, complete, signedBytes(signedPart(snapshot)))) {
    return error(`a signature of snapshot ${snapshotNumber} does not verify`);
  }
  const l1 = postChanges(state, head, { snapshot, signatures: complete });
  const next = requestNext(environment, state, head, snapshot);
  return happens(
    [
      acknowledged,
      { tag: 'SnapshotConfirmed', headId, signatures: complete },
      ...l1.events,
      ...next.events,
    ],
    [...l1.effects, ...next.effects],
  );
}

interface Consequences {
  readonly events: readonly StateChanged[];
  readonly effects: readonly Effect[];
}

/** What a confirmed snapshot takes in or lets go has to happen on L1. */
function postChanges(
  { pendingDeposits }: NodeState,
  { headId, headSeed, parameters, coordinated }: OpenState,
  confirmed: ConfirmedSnapshot,
): Consequences {
  const events: StateChanged[] = [];
  const effects: Effect[] = [];
  const head = { headId, headSeed, parameters };
  const { utxoToCommit, utxoToDecommit } = confirmed.snapshot;
  const depositTxId = coordinated.currentDepositTxId;
  const deposit = depositTxId === undefined ? undefined : pendingDeposits.get(depositTxId);
  if (depositTxId !== undefined && deposit !== undefined && utxoToCommit !== undefined) {
    const { deposited } = deposit;
    events.push({ tag: 'CommitApproved', headId, utxoToCommit: deposited });
    effects.push({
      kind: 'chain',
      post: { tag: 'IncrementTx', head, snapshot: confirmed, depositTxId, deposited },
    });
  }
  const { decommitTx } = coordinated;
  if (decommitTx !== undefined && utxoToDecommit !== undefined) {
    events.push({ tag: 'DecommitApproved', headId, decommitTxId: decommitTx.id, utxoToDecommit });
    effects.push({
      kind: 'chain',
      post: { tag: 'DecrementTx', head, snapshot: confirmed },
    });
  }
  return { events, effects };
}

function requestNext(
  { key }: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  { number, utxoToCommit }: Snapshot,
): Consequences {
  const { localTxs, decommitTx, version } = head.coordinated;
  if (localTxs.length === 0) return { events: [], effects: [] };
  return requestSnapshot(key.verificationKey, head, {
    number: number + 1n,
    version,
    transactions: localTxs,
    decommitTx,
    depositTxId: nextDeposit(state, head, utxoToCommit !== undefined),
  });
}
