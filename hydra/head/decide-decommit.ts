import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { PartyEnvironment } from './party-environment.ts';
import type { DecommitInvalidReason } from './events.ts';
import { requestSnapshot } from './next-snapshot.ts';
import { happens, type Outcome } from './outcome.ts';
import { inFlight, type NodeState, type OpenState } from './state.ts';

/** Decommit, as a client asks for it: only one at a time, and only what would be valid now. */
export async function requestDecommit(
  environment: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  decommitTx: ConwayTransaction,
): Promise<Outcome> {
  const reason = await findFault(environment, state, head, decommitTx);
  if (reason !== undefined) {
    return happens([{ tag: 'DecommitInvalid', headId: head.headId, decommitTx, reason }]);
  }
  return happens([], [{ kind: 'network', message: { tag: 'ReqDec', transaction: decommitTx } }]);
}

/** ReqDec: another party, or this one, wants to decommit. */
export async function decideDecommit(
  environment: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  decommitTx: ConwayTransaction,
  ttl: number,
): Promise<Outcome> {
  const { headId, coordinated } = head;
  const reason = await findFault(environment, state, head, decommitTx);
  if (reason !== undefined) {
    if (ttl > 0) return { kind: 'wait', reason: reason.tag, events: [] };
    return happens([{ tag: 'DecommitInvalid', headId, decommitTx, reason }]);
  }
  const { localTxs, confirmedSnapshot, seenSnapshot, version } = coordinated;
  const request = inFlight(seenSnapshot)
    ? { events: [], effects: [] }
    : requestSnapshot(environment.key.verificationKey, head, {
        number: confirmedSnapshot.snapshot.number + 1n,
        version,
        transactions: localTxs,
        decommitTx,
        depositTxId: undefined,
      });
  return happens(
    [{ tag: 'DecommitRecorded', headId, decommitTx }, ...request.events],
    request.effects,
  );
}

async function findFault(
  { ledger }: PartyEnvironment,
  { chain }: NodeState,
  { coordinated }: OpenState,
  decommitTx: ConwayTransaction,
): Promise<DecommitInvalidReason | undefined> {
  const other = coordinated.decommitTx;
  if (other !== undefined) return { tag: 'DecommitAlreadyInFlight', otherDecommitTxId: other.id };
  const verdict = await ledger.judge(decommitTx, coordinated.localUtxo, chain.slot);
  if (verdict.valid) return undefined;
  const localUtxo = new Map(coordinated.localUtxo);
  return { tag: 'DecommitTxInvalid', localUtxo, reason: verdict.reason };
}
