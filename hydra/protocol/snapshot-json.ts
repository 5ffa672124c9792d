import type { UtxoSet } from '../ledger/rule.ts';
import { decodeConwayTransaction, type ConwayTransaction } from '../ledger/conway-transaction.ts';
import { toUtxoSet } from '../ledger/utxo-set.ts';
import { MessageError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { ConfirmedSnapshotJson } from '../wire/snapshot.ts';
import {
  transactionFromJson,
  transactionToJson,
  type TransactionJson,
} from '../wire/transaction.ts';
import { utxosFromJson, utxosToJson } from '../wire/tx-out.ts';
import { initialSnapshot, type ConfirmedSnapshot, type Snapshot } from './snapshot.ts';

/** A UTxO set as the API writes it; null for none. */
export function setToJson(set: UtxoSet | undefined): JsonValue {
  return set === undefined ? null : utxosToJson(set.values());
}

/** A snapshot as the API writes it. */
export function snapshotToJson(snapshot: Snapshot, withUtxo = true): JsonObject {
  const { headId, version, number, confirmed, accumulator } = snapshot;
  return {
    accumulator,
    confirmed: confirmed.map(transactionToJson),
    headId,
    number,
    ...(withUtxo ? { utxo: setToJson(snapshot.utxo) } : {}),
    utxoToCommit: setToJson(snapshot.utxoToCommit),
    utxoToDecommit: setToJson(snapshot.utxoToDecommit),
    version,
  };
}

/** A confirmed snapshot as the API writes it; the initial one is named only. */
export function confirmedToJson({ snapshot, signatures }: ConfirmedSnapshot): JsonObject {
  if (snapshot.number === 0n) return { tag: 'InitialSnapshot', headId: snapshot.headId };
  return {
    tag: 'ConfirmedSnapshot',
    snapshot: snapshotToJson(snapshot),
    signatures: { multiSignature: [...signatures] },
  };
}

/** A confirmed snapshot from the API's JSON. Throws `MessageError`. */
export function confirmedFromJson(json: ConfirmedSnapshotJson): ConfirmedSnapshot {
  if (json.tag === 'InitialSnapshot') return initialSnapshot(json.headId);
  const { snapshot, signatures } = json;
  if (snapshot.utxo === undefined) throw new MessageError({ reason: 'a snapshot without utxo' });
  return {
    snapshot: {
      headId: snapshot.headId,
      version: snapshot.version,
      number: snapshot.number,
      confirmed: snapshot.confirmed.map(decodeTransactionJson),
      utxo: toUtxoSet(utxosFromJson(snapshot.utxo)),
      utxoToCommit: toSet(snapshot.utxoToCommit),
      utxoToDecommit: toSet(snapshot.utxoToDecommit),
      accumulator: snapshot.accumulator,
    },
    signatures: signatures.multiSignature,
  };
}

function toSet(set: JsonObject | null): UtxoSet | undefined {
  return set === null ? undefined : toUtxoSet(utxosFromJson(set));
}

/** A whole transaction from its envelope. Throws `MessageError`. */
export function decodeTransactionJson(json: TransactionJson): ConwayTransaction {
  const { cbor } = transactionFromJson(json);
  try {
    return decodeConwayTransaction(cbor);
  } catch (cause) {
    throw new MessageError({ reason: 'not a transaction', cause });
  }
}
