import { decode, Tag } from 'cbor2';

/**
 * Plutus Data, the only kind of value that datums and redeemers can hold.
 * A list is an array; a map is an array of pairs inside {@link DataMap}, because its keys are Data and its order matters.
 */
export type PlutusData = bigint | Uint8Array | readonly PlutusData[] | DataMap | Constr;

/** A constructor of Plutus Data: its index and its fields, in order. */
export class Constr {
  readonly index: number;
  readonly fields: readonly PlutusData[];

  constructor(index: number, fields: readonly PlutusData[] = []) {
    this.index = index;
    this.fields = fields;
  }
}

/** A Plutus Data map. The ledger keeps order and duplicates, so this does too. */
export class DataMap {
  readonly entries: readonly (readonly [PlutusData, PlutusData])[];

  constructor(entries: readonly (readonly [PlutusData, PlutusData])[] = []) {
    this.entries = entries;
  }
}

/**
 * How containers are written. `definite` is the canonical form that hardware devices accept;
 * `serialiseData` is what the Plutus builtin of that name writes (plutus-core, `PlutusCore.Data`):
 * non-empty lists and constructor fields of indefinite length, maps definite.
 * Both write byte strings above 64 bytes in chunks of 64: the ledger refuses longer ones.
 */
export type DataEncoding = 'definite' | 'serialiseData';

const CHUNK = 64;
/** The deepest nesting that {@link decodeData} reads: our objects need 6; a hostile datum must not exhaust the stack. */
const MAX_DEPTH = 64;

/** CBOR of Plutus Data (CDDL `plutus_data`, Conway). */
export function encodeData(data: PlutusData, encoding: DataEncoding = 'definite'): Uint8Array {
  const out: number[] = [];
  writeData(data, encoding, out);
  return Uint8Array.from(out);
}

/** Reads CBOR of Plutus Data. Throws `TypeError` for anything that is not Plutus Data. */
export function decodeData(cbor: Uint8Array): PlutusData {
  return fromCbor(
    decode(cbor, {
      preferMap: true,
      preferBigInt: true,
      ignoreGlobalTags: true,
      collapseBigInts: false,
      maxDepth: MAX_DEPTH,
    }),
  );
}

function writeData(data: PlutusData, encoding: DataEncoding, out: number[]): void {
  if (typeof data === 'bigint') writeInteger(data, out);
  else if (data instanceof Uint8Array) writeBytes(data, out);
  else if (data instanceof Constr) writeConstr(data, encoding, out);
  else if (data instanceof DataMap) {
    writeHead(5, BigInt(data.entries.length), out);
    for (const [key, value] of data.entries) {
      writeData(key, encoding, out);
      writeData(value, encoding, out);
    }
  } else writeList(data, encoding, out);
}

function writeList(items: readonly PlutusData[], encoding: DataEncoding, out: number[]): void {
  const indefinite = encoding === 'serialiseData' && items.length > 0;
  if (indefinite) out.push(0x9f);
  else writeHead(4, BigInt(items.length), out);
  for (const item of items) writeData(item, encoding, out);
  if (indefinite) out.push(0xff);
}

function writeConstr({ index, fields }: Constr, encoding: DataEncoding, out: number[]): void {
  if (index < 7) writeHead(6, BigInt(121 + index), out);
  else if (index < 128) writeHead(6, BigInt(1280 + index - 7), out);
  else {
    writeHead(6, 102n, out);
    writeHead(4, 2n, out);
    writeHead(0, BigInt(index), out);
  }
  writeList(fields, encoding, out);
}

function writeInteger(value: bigint, out: number[]): void {
  const magnitude = value < 0n ? -1n - value : value;
  const negative = value < 0n;
  if (magnitude < 1n << 64n) {
    writeHead(negative ? 1 : 0, magnitude, out);
    return;
  }
  out.push(negative ? 0xc3 : 0xc2);
  const hex = magnitude.toString(16);
  writeBytes(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'), out);
}

function writeBytes(bytes: Uint8Array, out: number[]): void {
  if (bytes.length <= CHUNK) {
    writeHead(2, BigInt(bytes.length), out);
    for (const byte of bytes) out.push(byte);
    return;
  }
  out.push(0x5f);
  for (let at = 0; at < bytes.length; at += CHUNK) {
    writeBytes(bytes.subarray(at, at + CHUNK), out);
  }
  out.push(0xff);
}

function writeHead(major: number, argument: bigint, out: number[]): void {
  const type = major << 5;
  if (argument < 24n) {
    out.push(type | Number(argument));
    return;
  }
  const size = argument < 1n << 8n ? 0 : argument < 1n << 16n ? 1 : argument < 1n << 32n ? 2 : 3;
  out.push(type | (24 + size));
  for (let shift = (1 << size) - 1; shift >= 0; shift--) {
    out.push(Number((argument >> BigInt(8 * shift)) & 0xffn));
  }
}

/** Plutus Data from a value that cbor2 has decoded (`preferBigInt`, `preferMap`, tags kept). */
export function fromCbor(value: unknown): PlutusData {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(fromCbor);
  if (value instanceof Map) {
    return new DataMap([...value].map(([key, item]) => [fromCbor(key), fromCbor(item)] as const));
  }
  if (value instanceof Tag) return fromTag(Number(value.tag), value.contents);
  throw new TypeError('not Plutus Data');
}

function fromTag(tag: number, contents: unknown): PlutusData {
  if (tag === 2 || tag === 3) {
    if (!(contents instanceof Uint8Array)) throw new TypeError('bignum without bytes');
    const magnitude =
      contents.length === 0 ? 0n : BigInt(`0x${Buffer.from(contents).toString('hex')}`);
    return tag === 2 ? magnitude : -1n - magnitude;
  }
  if (tag === 102) {
    const [index, fields] = listOf(contents);
    return new Constr(Number(index), listOf(fields).map(fromCbor));
  }
  if (tag >= 121 && tag <= 127) return new Constr(tag - 121, listOf(contents).map(fromCbor));
  if (tag >= 1280 && tag <= 1400) return new Constr(tag - 1273, listOf(contents).map(fromCbor));
  throw new TypeError(`tag ${tag} is not Plutus Data`);
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('a constructor without a list of fields');
  return value;
}
