import type { Hex } from '../../offchain/ledger/utxo.ts';
import { timeText } from '../wire/fields.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import { transactionToJson } from '../wire/transaction.ts';
import type { HeadParameters } from './l1/head-observation.ts';
import { confirmedToJson, setToJson, snapshotToJson } from '../protocol/snapshot-json.ts';
import type { ClosedState, NodeState, OpenState, SeenSnapshot } from './state.ts';

/** Parties as the API writes them. */
export function partiesToJson(parties: readonly Hex[]): JsonValue {
  return parties.map((vkey) => ({ vkey }));
}

export function parametersToJson({ contestationPeriod, parties }: HeadParameters): JsonObject {
  return { contestationPeriod, parties: partiesToJson(parties) };
}

/** The state of a head as `GET /head` answers it. L1's outputs are not repeated in it: `spendableUTxO` stays empty. */
export function headStateToJson({ head }: NodeState): JsonObject {
  const chainState = { recordedAt: null, spendableUTxO: {} };
  switch (head.tag) {
    case 'Idle':
      return { tag: 'Idle', contents: { chainState } };
    case 'Open':
      return { tag: 'Open', contents: { chainState, ...openToJson(head) } };
    case 'Closed':
      return { tag: 'Closed', contents: { chainState, ...closedToJson(head) } };
  }
}

function openToJson({ headId, headSeed, parameters, coordinated }: OpenState): JsonObject {
  const { allTxs, localTxs, localUtxo, decommitTx, currentDepositTxId } = coordinated;
  return {
    headId,
    headSeed,
    parameters: parametersToJson(parameters),
    coordinatedHeadState: {
      allTxs: Object.fromEntries([...allTxs].map(([id, tx]) => [id, transactionToJson(tx)])),
      confirmedSnapshot: confirmedToJson(coordinated.confirmedSnapshot),
      currentDepositTxId: currentDepositTxId ?? null,
      decommitTx: decommitTx === undefined ? null : transactionToJson(decommitTx),
      localTxs: localTxs.map(transactionToJson),
      localUTxO: setToJson(localUtxo),
      seenSnapshot: seenToJson(coordinated.seenSnapshot),
      version: coordinated.version,
    },
  };
}

function closedToJson(head: ClosedState): JsonObject {
  return {
    headId: head.headId,
    headSeed: head.headSeed,
    parameters: parametersToJson(head.parameters),
    confirmedSnapshot: confirmedToJson(head.confirmedSnapshot),
    contestationDeadline: timeText(head.contestationDeadline),
    readyToFanoutSent: head.readyToFanoutSent,
    version: head.version,
    remainingFanoutOutputs: setToJson(head.remaining),
    distributedFanoutOutputs: setToJson(head.distributed),
  };
}

/** How far the next snapshot has come, as `GET /snapshot/last-seen` answers it. */
export function seenToJson(seen: SeenSnapshot): JsonObject {
  switch (seen.tag) {
    case 'NoSeenSnapshot':
      return { tag: seen.tag };
    case 'LastSeenSnapshot':
      return { tag: seen.tag, lastSeen: seen.lastSeen };
    case 'RequestedSnapshot':
      return { tag: seen.tag, lastSeen: seen.lastSeen, requested: seen.requested };
    case 'SeenSnapshot':
      return {
        tag: seen.tag,
        snapshot: snapshotToJson(seen.snapshot),
        signatories: Object.fromEntries(seen.signatories),
      };
  }
}
