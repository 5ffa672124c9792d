import { decode, Tag } from 'cbor2';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { Json } from '../devnet/json.ts';

/** Deeper data than this is answered as CBOR only. */
const MAX_DEPTH = 256;

/** Plutus Data in the detailed JSON of cardano-cli (`int`, `bytes`, `list`, `map`, `constructor`). */
export function plutusJson(cbor: Uint8Array): Json {
  return toJson(
    decode(cbor, {
      preferMap: true,
      preferBigInt: true,
      ignoreGlobalTags: true,
      maxDepth: MAX_DEPTH,
    }),
  );
}

function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return { int: value };
  if (value instanceof Uint8Array) return { bytes: toHex(value) };
  if (Array.isArray(value)) return { list: value.map(toJson) };
  if (value instanceof Map) {
    return { map: [...value].map(([k, v]) => ({ k: toJson(k), v: toJson(v) })) };
  }
  if (!(value instanceof Tag)) throw new TypeError('not Plutus Data');
  const tag = Number(value.tag);
  const contents: unknown = value.contents;
  if (tag === 2 || tag === 3) return { int: bigInteger(tag, contents) };
  if (tag === 102) {
    const [index, fields]: readonly unknown[] = Array.isArray(contents) ? contents : [];
    return { constructor: BigInt(String(index)), fields: itemsOf(fields) };
  }
  const constructor = tag >= 1280 ? tag - 1280 + 7 : tag - 121;
  return { constructor, fields: itemsOf(contents) };
}

function itemsOf(fields: unknown): readonly Json[] {
  return Array.isArray(fields) ? fields.map(toJson) : [];
}

function bigInteger(tag: number, contents: unknown): bigint {
  const magnitude = contents instanceof Uint8Array ? BigInt(`0x0${toHex(contents)}`) : 0n;
  return tag === 2 ? magnitude : -1n - magnitude;
}
