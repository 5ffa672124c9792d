/**
 * A CBOR assembler (RFC 8949) that writes what it is told, also what no library would: wrong lengths, keys twice,
 * longer integers than needed. Values are bytes already, so that every part of a transaction can be put in by hand.
 */

type Bytes = Uint8Array;

function join(...parts: readonly (Bytes | readonly number[])[]): Bytes {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
}

/** The head of an item: major type and argument, in the shortest form or in one of `width` bytes. */
function head(major: number, argument: bigint, width?: 1 | 2 | 4 | 8): Bytes {
  const size = width ?? shortest(argument);
  const first = major << 5;
  if (size === 0) return new Uint8Array([first | Number(argument)]);
  const bytes = Buffer.from(argument.toString(16).padStart(size * 2, '0'), 'hex');
  return join([first | { 1: 24, 2: 25, 4: 26, 8: 27 }[size]], bytes);
}

function shortest(argument: bigint): 0 | 1 | 2 | 4 | 8 {
  if (argument < 24n) return 0;
  if (argument < 1n << 8n) return 1;
  if (argument < 1n << 16n) return 2;
  return argument < 1n << 32n ? 4 : 8;
}

export const uint = (value: bigint | number, width?: 1 | 2 | 4 | 8): Bytes =>
  head(0, BigInt(value), width);

/** A negative integer. */
export const negative = (value: bigint): Bytes => head(1, -1n - value);

export const integer = (value: bigint): Bytes => (value < 0n ? negative(value) : uint(value));

export const bytes = (value: Bytes | string): Bytes => {
  const content = typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'hex')) : value;
  return join(head(2, BigInt(content.length)), content);
};

export const text = (value: string): Bytes =>
  join(head(3, BigInt(Buffer.byteLength(value))), Buffer.from(value));

export const array = (...items: readonly Bytes[]): Bytes =>
  join(head(4, BigInt(items.length)), ...items);

/** An array of indefinite length. */
export const openArray = (...items: readonly Bytes[]): Bytes => join([0x9f], ...items, [0xff]);

export type Entry = readonly [key: Bytes, value: Bytes];

/** A map with its entries in this order. */
export const map = (...entries: readonly Entry[]): Bytes =>
  join(head(5, BigInt(entries.length)), ...entries.flat());

/** A map of indefinite length. */
export const openMap = (...entries: readonly Entry[]): Bytes =>
  join([0xbf], ...entries.flat(), [0xff]);

export const tag = (number: number, item: Bytes): Bytes => join(head(6, BigInt(number)), item);

/** A set as Conway writes it (tag 258). */
export const set = (...items: readonly Bytes[]): Bytes => tag(258, array(...items));

export const bool = (value: boolean): Bytes => new Uint8Array([value ? 0xf5 : 0xf4]);

export const nothing: Bytes = new Uint8Array([0xf6]);

/** CBOR inside CBOR (tag 24). */
export const embedded = (item: Bytes): Bytes => tag(24, bytes(item));
