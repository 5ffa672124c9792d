import { Constr, DataMap, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { fromHex } from './hash.ts';

const MAX_DEPTH = 128;
const MAX_BYTES = 1 << 16;

/**
 * CBOR of Plutus Data that is given in cardano-cli's detailed JSON (`int`, `bytes`, `list`, `map`, `constructor` and
 * `fields`), written as the ledger's own tools write it. Throws `TypeError` with what is wrong.
 */
export function datumFromJson(json: unknown): Uint8Array {
  return encodeData(toData(json, 0), 'serialiseData');
}

function toData(json: unknown, depth: number): PlutusData {
  const field = (name: string): unknown =>
    typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
  const nested = (list: unknown): readonly PlutusData[] => {
    if (!Array.isArray(list)) throw wrong('a list that is none');
    return list.map((item) => toData(item, depth + 1));
  };
  if (depth > MAX_DEPTH) throw wrong(`more than ${MAX_DEPTH} levels`);
  if (field('int') !== undefined) return toInteger(field('int'));
  if (field('bytes') !== undefined) return toBytes(field('bytes'));
  if (field('list') !== undefined) return nested(field('list'));
  if (field('map') !== undefined) return toMap(field('map'), depth);
  const constructor = field('constructor');
  if (typeof constructor !== 'number' || !Number.isSafeInteger(constructor) || constructor < 0) {
    throw wrong('something that is neither int, bytes, list, map nor constructor');
  }
  return new Constr(constructor, nested(field('fields')));
}

function toInteger(value: unknown): bigint {
  const text = String(value);
  if (!/^-?[0-9]{1,400}$/.test(text)) throw wrong(`an int that is no whole number: ${text}`);
  return BigInt(text);
}

function toBytes(value: unknown): Uint8Array {
  const text = String(value);
  if (!/^([0-9a-f]{2})*$/i.test(text) || text.length > 2 * MAX_BYTES) {
    throw wrong('bytes that are not hexadecimal');
  }
  return fromHex(text);
}

function toMap(list: unknown, depth: number): DataMap {
  if (!Array.isArray(list)) throw wrong('a map that is no list of k and v');
  const part = (pair: unknown, name: 'k' | 'v'): PlutusData =>
    toData(
      typeof pair === 'object' && pair !== null ? Reflect.get(pair, name) : undefined,
      depth + 1,
    );
  return new DataMap(list.map((pair) => [part(pair, 'k'), part(pair, 'v')] as const));
}

const wrong = (what: string): TypeError =>
  new TypeError(`its inlineDatum has ${what}. Give it as inlineDatumRaw`);
