import { decode, Tag } from 'cbor2';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { JsonValue } from './json.ts';

/** Plutus Data as a tree. */
export type ScriptData =
  bigint | Uint8Array | readonly ScriptData[] | ScriptMap | ScriptConstructor;

/** A map of Plutus Data: a list of pairs, in which a key may stand twice. */
export class ScriptMap {
  readonly entries: readonly (readonly [ScriptData, ScriptData])[];

  constructor(entries: readonly (readonly [ScriptData, ScriptData])[]) {
    this.entries = entries;
  }
}

/** A constructor of Plutus Data with its fields. */
export class ScriptConstructor {
  readonly index: bigint;
  readonly fields: readonly ScriptData[];

  constructor(index: bigint, fields: readonly ScriptData[]) {
    this.index = index;
    this.fields = fields;
  }
}

/** Pairs as they were read: a JavaScript map would keep only the last of a key. */
class Pairs {
  readonly entries: readonly (readonly unknown[])[];

  constructor(entries: readonly (readonly unknown[])[]) {
    this.entries = entries;
  }
}

const OPTIONS = {
  preferBigInt: true,
  ignoreGlobalTags: true,
  createObject: (entries: readonly (readonly unknown[])[]) => new Pairs(entries),
} as const;

/** Reads the CBOR of Plutus Data (Conway CDDL `plutus_data`). Throws `TypeError` where it is none. */
export function decodeScriptData(cbor: Uint8Array): ScriptData {
  return toScriptData(decode(cbor, OPTIONS));
}

/** cardano-api's detailed schema of script data: `{"constructor": 0, "fields": [{"int": 1}]}`. */
export function scriptDataJson(data: ScriptData): JsonValue {
  if (typeof data === 'bigint') return { int: data };
  if (data instanceof Uint8Array) return { bytes: toHex(data) };
  if (data instanceof ScriptConstructor) {
    return { constructor: data.index, fields: data.fields.map(scriptDataJson) };
  }
  if (data instanceof ScriptMap) {
    return {
      map: data.entries.map(([k, v]) => ({ k: scriptDataJson(k), v: scriptDataJson(v) })),
    };
  }
  return { list: data.map(scriptDataJson) };
}

function toScriptData(raw: unknown): ScriptData {
  if (typeof raw === 'bigint' || raw instanceof Uint8Array) return raw;
  if (Array.isArray(raw)) return raw.map(toScriptData);
  if (raw instanceof Pairs) {
    return new ScriptMap(
      raw.entries.map(([key, value]) => [toScriptData(key), toScriptData(value)] as const),
    );
  }
  if (raw instanceof Tag) return toTagged(Number(raw.tag), raw.contents);
  throw new TypeError('not Plutus Data');
}

function toTagged(tag: number, contents: unknown): ScriptData {
  if (tag === 2 || tag === 3) return toInteger(tag, contents);
  if (tag === 102) {
    const [index, fields]: readonly unknown[] = Array.isArray(contents) ? contents : [];
    if (typeof index !== 'bigint') throw new TypeError('not Plutus Data');
    return new ScriptConstructor(index, toFields(fields));
  }
  if (tag >= 121 && tag <= 127) return new ScriptConstructor(BigInt(tag - 121), toFields(contents));
  if (tag >= 1280 && tag <= 1400) {
    return new ScriptConstructor(BigInt(tag - 1280 + 7), toFields(contents));
  }
  throw new TypeError(`not Plutus Data: tag ${tag}`);
}

function toFields(raw: unknown): readonly ScriptData[] {
  if (!Array.isArray(raw)) throw new TypeError('a constructor without fields');
  return raw.map(toScriptData);
}

function toInteger(tag: number, contents: unknown): bigint {
  if (!(contents instanceof Uint8Array)) throw new TypeError('not a big integer');
  const magnitude = contents.length === 0 ? 0n : BigInt(`0x${toHex(contents)}`);
  return tag === 2 ? magnitude : -1n - magnitude;
}
