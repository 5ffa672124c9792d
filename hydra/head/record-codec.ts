import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import { parseReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import { MessageError } from '../errors.ts';
import { decodeConwayTransaction } from '../ledger/conway-transaction.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../wire/json.ts';

/** Marks of what is not JSON by itself. */
const TRANSACTION = '$transaction';
const UTXOS = '$utxos';

/** What events and messages are made of, as JSON: transactions by their bytes, UTxO sets by their outputs' bytes. */
export function encodeRecord(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(encodeRecord);
  if (value instanceof Map) return { [UTXOS]: encodeUtxos(value) };
  if (typeof value !== 'object')
    throw new MessageError({ reason: `a ${typeof value} in a record` });
  const cbor: unknown = 'inputs' in value && 'cbor' in value ? value.cbor : undefined;
  if (cbor instanceof Uint8Array) return { [TRANSACTION]: toHex(cbor) };
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, encodeRecord(field)]));
}

/** What was encoded. Fields that were undefined are absent. Throws `MessageError` where it is damaged. */
export function decodeRecord(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(decodeRecord);
  if (!isJsonObject(value)) return value;
  const transaction = value[TRANSACTION];
  if (typeof transaction === 'string') return readTransaction(transaction);
  const utxos = value[UTXOS];
  if (isJsonObject(utxos)) return decodeUtxos(utxos);
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, decodeRecord(field)]),
  );
}

function encodeUtxos(set: ReadonlyMap<unknown, unknown>): JsonObject {
  const entries: [string, string][] = [];
  for (const [key, utxo] of set) {
    const cbor: unknown = typeof utxo === 'object' && utxo !== null ? Reflect.get(utxo, 'cbor') : 0;
    if (typeof key !== 'string' || !(cbor instanceof Uint8Array)) {
      throw new MessageError({ reason: 'a map in a record that is no UTxO set' });
    }
    entries.push([key, toHex(cbor)]);
  }
  return Object.fromEntries(entries);
}

function decodeUtxos(json: JsonObject): ReadonlyMap<string, Utxo> {
  return new Map(
    Object.entries(json).map(([key, hex]) => {
      const reference = parseReference(key);
      if (reference === undefined || typeof hex !== 'string') {
        throw new MessageError({ reason: `a damaged record: ${key}` });
      }
      const cbor = fromHex(hex);
      return [key, { reference, cbor, output: decodeOutput(cbor) }];
    }),
  );
}

function readTransaction(hex: string): unknown {
  try {
    return decodeConwayTransaction(fromHex(hex));
  } catch (cause) {
    throw new MessageError({ reason: 'a damaged record: not a transaction', cause });
  }
}
