import { BREAK, readHead } from './cbor.ts';

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

/** CBOR of Plutus Data (CDDL `plutus_data`, Conway). */
export function encodeData(data: PlutusData, encoding: DataEncoding = 'definite'): Uint8Array {
  const out: number[] = [];
  writeData(data, encoding, out);
  return Uint8Array.from(out);
}

/**
 * Reads CBOR of Plutus Data, however deep it nests: whoever made it decides that, and it must neither exhaust the stack
 * nor hide what is around it. Throws `TypeError` for anything that is not Plutus Data.
 */
export function decodeData(cbor: Uint8Array): PlutusData {
  const whole = new Container(1, (items) => [...items]);
  const stack = [whole];
  let at = 0;
  for (let top = whole; ; top = stack.at(-1) ?? whole) {
    const ends = top.left === Infinity && cbor[at] === BREAK;
    if (!ends && top.left > 0) {
      top.left--;
      const { item, next } = readItem(cbor, at);
      at = next;
      if (item instanceof Container) stack.push(item);
      else top.items.push(item);
      continue;
    }
    if (top === whole) break;
    if (ends) at++;
    if (top.inOpenPair && cbor[at++] !== BREAK) throw new TypeError('a constructor without an end');
    stack.pop();
    (stack.at(-1) ?? whole).items.push(top.make(top.items));
  }
  const [data] = whole.items;
  if (data === undefined || at !== cbor.length) throw new TypeError('more than Plutus Data');
  return data;
}

/** A list, map or constructor whose items are being read. */
class Container {
  readonly items: PlutusData[] = [];
  /** Items still to come; infinite where a break ends them. */
  left: number;
  readonly make: (items: readonly PlutusData[]) => PlutusData;
  /** Whether it lies in a list of indefinite length, together with the index of its constructor. */
  readonly inOpenPair: boolean;

  constructor(
    left: number | undefined,
    make: (items: readonly PlutusData[]) => PlutusData,
    inOpenPair = false,
  ) {
    this.left = left ?? Infinity;
    this.make = make;
    this.inOpenPair = inOpenPair;
  }
}

interface ItemRead {
  readonly item: PlutusData | Container;
  readonly next: number;
}

function readItem(cbor: Uint8Array, at: number): ItemRead {
  const { major, argument, next } = readHead(cbor, at);
  switch (major) {
    case 0:
    case 1: {
      const value = readUnsigned(cbor, at);
      return { item: major === 0 ? value : -1n - value, next };
    }
    case 2:
      return readBytes(cbor, at);
    case 4:
      return { item: new Container(argument, (items) => items), next };
    case 5:
      return { item: new Container(argument && argument * 2, toMap), next };
    case 6:
      return readTagged(cbor, argument ?? 0, next);
    default:
      throw new TypeError('not Plutus Data');
  }
}

function readTagged(cbor: Uint8Array, tag: number, at: number): ItemRead {
  if (tag === 2 || tag === 3) {
    const { item, next } = readBytes(cbor, at);
    const magnitude = item.length === 0 ? 0n : BigInt(`0x${Buffer.from(item).toString('hex')}`);
    return { item: tag === 2 ? magnitude : -1n - magnitude, next };
  }
  if (tag === 102) {
    const pair = readHead(cbor, at);
    if (pair.major !== 4 || (pair.argument ?? 2) !== 2) throw new TypeError('no constructor');
    const { major, argument: index = 0, next } = readHead(cbor, pair.next);
    if (major !== 0) throw new TypeError('a constructor without an index');
    return readFields(cbor, index, next, pair.argument === undefined);
  }
  if (tag >= 121 && tag <= 127) return readFields(cbor, tag - 121, at);
  if (tag >= 1280 && tag <= 1400) return readFields(cbor, tag - 1273, at);
  throw new TypeError(`tag ${tag} is not Plutus Data`);
}

function readFields(cbor: Uint8Array, index: number, at: number, inOpenPair = false): ItemRead {
  const { major, argument, next } = readHead(cbor, at);
  if (major !== 4) throw new TypeError('a constructor without a list of fields');
  return { item: new Container(argument, (fields) => new Constr(index, fields), inOpenPair), next };
}

/** The argument of a head, exactly. */
function readUnsigned(cbor: Uint8Array, at: number): bigint {
  const { argument = 0, next } = readHead(cbor, at);
  if (Number.isSafeInteger(argument)) return BigInt(argument);
  return BigInt(`0x${Buffer.from(cbor.subarray(at + 1, next)).toString('hex')}`);
}

/** Bytes, also those that are written in parts. */
function readBytes(
  cbor: Uint8Array,
  at: number,
): { readonly item: Uint8Array; readonly next: number } {
  const { major, argument, next } = readHead(cbor, at);
  if (major !== 2) throw new TypeError('no bytes');
  if (argument !== undefined) return readPart(cbor, next, argument);
  const parts: Uint8Array[] = [];
  let end = next;
  while (cbor[end] !== BREAK) {
    const head = readHead(cbor, end);
    if (head.major !== 2 || head.argument === undefined) throw new TypeError('not a part of bytes');
    const part = readPart(cbor, head.next, head.argument);
    parts.push(part.item);
    end = part.next;
  }
  return { item: new Uint8Array(Buffer.concat(parts)), next: end + 1 };
}

function readPart(
  cbor: Uint8Array,
  from: number,
  length: number,
): { readonly item: Uint8Array; readonly next: number } {
  const next = from + length;
  if (next > cbor.length) throw new TypeError('CBOR cut short');
  return { item: new Uint8Array(cbor.subarray(from, next)), next };
}

function toMap(items: readonly PlutusData[]): DataMap {
  if (items.length % 2 !== 0) throw new TypeError('a map with a key without a value');
  const pairs = items.flatMap((key, at) => {
    const value = items[at + 1];
    return at % 2 === 0 && value !== undefined ? [[key, value] as const] : [];
  });
  return new DataMap(pairs);
}

/** What is left lies in a list, the next last, and not on the stack: whoever made it decides how deep it nests. */
function writeData(data: PlutusData, encoding: DataEncoding, out: number[]): void {
  const rest: (PlutusData | typeof BREAK)[] = [data];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next === BREAK) out.push(BREAK);
    else if (typeof next === 'bigint') writeInteger(next, out);
    else if (next instanceof Uint8Array) writeBytes(next, out);
    else if (next instanceof DataMap) {
      writeHead(5, BigInt(next.entries.length), out);
      for (const [key, value] of next.entries.toReversed()) rest.push(value, key);
    } else {
      if (next instanceof Constr) writeIndex(next, out);
      const items = next instanceof Constr ? next.fields : next;
      const indefinite = encoding === 'serialiseData' && items.length > 0;
      if (!indefinite) writeHead(4, BigInt(items.length), out);
      else {
        out.push(0x9f);
        rest.push(BREAK);
      }
      for (const item of items.toReversed()) rest.push(item);
    }
  }
}

function writeIndex({ index }: Constr, out: number[]): void {
  if (index < 7) writeHead(6, BigInt(121 + index), out);
  else if (index < 128) writeHead(6, BigInt(1280 + index - 7), out);
  else {
    writeHead(6, 102n, out);
    writeHead(4, 2n, out);
    writeHead(0, BigInt(index), out);
  }
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
