/**
 * Plutus Data in the encoding of the `serialiseData` builtin: lists indefinite unless empty, maps definite, bytes in
 * chunks of 64. Values are written from the inside out; a part that is CBOR already is put in as it is.
 */
export function constructor(index: number, fields: readonly Uint8Array[]): Uint8Array {
  if (index > 6) throw new RangeError(`constructor ${index}`);
  return concat([new Uint8Array([0xd8, 121 + index]), list(fields)]);
}

/** A list. */
export function list(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return new Uint8Array([0x80]);
  return concat([new Uint8Array([0x9f]), ...items, new Uint8Array([0xff])]);
}

/** A map, in the order given. */
export function map(entries: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array {
  return concat([head(5, BigInt(entries.length)), ...entries.flat()]);
}

/** An integer below 2^64 in size, either sign. */
export function integer(value: bigint): Uint8Array {
  return value >= 0n ? head(0, value) : head(1, -1n - value);
}

/** Bytes: in one piece up to 64, else in chunks. */
export function bytes(value: Uint8Array): Uint8Array {
  if (value.length <= 64) return concat([head(2, BigInt(value.length)), value]);
  const parts: Uint8Array[] = [new Uint8Array([0x5f])];
  for (let at = 0; at < value.length; at += 64) parts.push(bytes(value.subarray(at, at + 64)));
  return concat([...parts, new Uint8Array([0xff])]);
}

function head(major: number, value: bigint): Uint8Array {
  const type = major << 5;
  if (value < 24n) return new Uint8Array([type | Number(value)]);
  const width = value < 1n << 8n ? 1 : value < 1n << 16n ? 2 : value < 1n << 32n ? 4 : 8;
  if (value >= 1n << 64n) throw new RangeError(`an integer of more than 64 bits: ${value}`);
  const written = Buffer.from(value.toString(16).padStart(width * 2, '0'), 'hex');
  return new Uint8Array([type | (24 + Math.log2(width)), ...written]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
