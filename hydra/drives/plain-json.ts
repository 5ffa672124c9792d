import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { isJsonObject, type JsonValue } from '../wire/json.ts';

/** Names of the fields that stand for what JSON has not. */
const BYTES = '$bytes';
const INTEGER = '$integer';
const NOTHING = '$undefined';

/** What calls take and give, as JSON: objects, lists, texts, integers, bytes. Throws `TypeError` for anything else. */
export function toPlainJson(value: unknown): JsonValue {
  if (value === undefined) return { [NOTHING]: true };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return { [INTEGER]: value.toString() };
  if (typeof value === 'number') return value;
  if (value instanceof Uint8Array) return { [BYTES]: toHex(value) };
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, toPlainJson(field)]),
    );
  }
  throw new TypeError(`JSON has no ${typeof value}`);
}

/** The value that {@link toPlainJson} wrote. Texts are passed through `rename` with their field's name: ids may be others by now. */
export function fromPlainJson(
  json: JsonValue,
  rename: (text: string, field: string) => string = (text) => text,
  field = '',
): unknown {
  if (typeof json === 'string') return rename(json, field);
  if (typeof json === 'bigint') return Number(json);
  if (Array.isArray(json)) return json.map((each: JsonValue) => fromPlainJson(each, rename, field));
  if (!isJsonObject(json)) return json;
  const bytes = json[BYTES];
  if (typeof bytes === 'string') return fromHex(bytes);
  const integer = json[INTEGER];
  if (typeof integer === 'string') return BigInt(integer);
  if (json[NOTHING] === true) return undefined;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, fromPlainJson(value, rename, key)]),
  );
}
