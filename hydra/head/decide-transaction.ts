import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { Verdict } from '../ledger/head-ledger.ts';
import type { PartyEnvironment } from './party-environment.ts';
import { makesOutputOf } from './deposit-check.ts';
import type { StateChanged } from './events.ts';
import { requestWhenFree } from './next-snapshot.ts';
import { happens, NOTHING, type Outcome } from './outcome.ts';
import type { NodeState, OpenState } from './state.ts';

/** ReqTx: a transaction that some party's client has sent. */
export async function decideReqTx(
  { key, ledger }: PartyEnvironment,
  state: NodeState,
  head: OpenState,
  transaction: ConwayTransaction,
  ttl: number,
): Promise<Outcome> {
  const { headId, coordinated } = head;
  // Sent twice, by whatever client: it is valid already, and would be invalid after itself.
  if (coordinated.localTxs.some(({ id }) => id === transaction.id)) return NOTHING;
  const known = coordinated.allTxs.has(transaction.id);
  const received: readonly StateChanged[] = known
    ? []
    : [{ tag: 'TransactionReceived', transaction }];
  const verdict: Verdict = makesOutputOf(coordinated, transaction)
    ? { valid: false, reason: 'it makes an output that a deposit is taken in as' }
    : await ledger.judge(transaction, coordinated.localUtxo, state.chain.slot);
  if (!verdict.valid) {
    // What it spends may be on its way; a few moments later it is invalid.
    if (ttl > 0) return { kind: 'wait', reason: verdict.reason, events: received };
    const { reason } = verdict;
    const utxo = new Map(coordinated.localUtxo);
    return happens([...received, { tag: 'TxInvalid', headId, utxo, transaction, reason }]);
  }
  const request = requestWhenFree(
    key.verificationKey,
    state,
    head,
    [...coordinated.localTxs, transaction],
    coordinated.decommitTx,
  );
  return happens(
    [
      ...received,
      { tag: 'TransactionAppliedToLocalUTxO', headId, transactionId: transaction.id },
      ...request.events,
    ],
    request.effects,
  );
}
