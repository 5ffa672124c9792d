import { decode } from 'cbor2';
import { BREAK, readHead } from '../../validators/lib/cbor.ts';

// Items as they stand. Decoding would lose how they were written, and has an end where strangers nest them deep.

const OPTIONS = {
  preferMap: true,
  preferBigInt: true,
  ignoreGlobalTags: true,
  saveOriginal: true,
} as const;

/** Decodes bytes; structures keep the bytes that they were made of. Throws where they are no CBOR, or nest too deep. */
export function decodeCbor(cbor: Uint8Array): unknown {
  return decode(cbor, OPTIONS);
}

/** Bytes of the items of a CBOR array or tagged array. Throws `TypeError` where the bytes are not one. */
export function sliceItems(cbor: Uint8Array): readonly Uint8Array[] {
  return slices(cbor, 4);
}

/** Bytes of the keys and values of a CBOR map, in its order. Throws `TypeError` where the bytes are not one. */
export function sliceEntries(
  cbor: Uint8Array,
): readonly (readonly [key: Uint8Array, value: Uint8Array])[] {
  const parts = slices(cbor, 5);
  return parts.flatMap((key, at) => {
    const value = parts[at + 1];
    if (at % 2 !== 0) return [];
    if (value === undefined) throw new TypeError('a map with a key without a value');
    return [[key, value] as const];
  });
}

function slices(cbor: Uint8Array, wanted: 4 | 5): readonly Uint8Array[] {
  let { major, argument, next } = readHead(cbor, 0);
  // A set is an array with a tag.
  while (major === 6) ({ major, argument, next } = readHead(cbor, next));
  if (major !== wanted) throw new TypeError(wanted === 4 ? 'not an array' : 'not a map');
  const count = argument === undefined ? Infinity : argument * (wanted - 3);
  const found: Uint8Array[] = [];
  while (count === Infinity ? cbor[next] !== BREAK : found.length < count) {
    const end = endOf(cbor, next);
    found.push(cbor.subarray(next, end));
    next = end;
  }
  if (count === Infinity) next++;
  if (next !== cbor.length) throw new TypeError('more CBOR than one item');
  return found;
}

/** Where the item that begins at a position ends. Counts what is still to come, and never calls itself: depth is free. */
function endOf(cbor: Uint8Array, from: number): number {
  const left = [1];
  let at = from;
  for (let count = left.at(-1); count !== undefined; count = left.at(-1)) {
    const ends = count === Infinity && cbor[at] === BREAK;
    if (ends) at++;
    if (ends || count === 0) {
      left.pop();
      continue;
    }
    left[left.length - 1] = count - 1;
    const { major, argument = Infinity, next } = readHead(cbor, at);
    at = next;
    if (major === 4 || argument === Infinity) left.push(argument);
    else if (major === 5) left.push(2 * argument);
    else if (major === 6) left.push(1);
    else if (major === 2 || major === 3) at += argument;
    if (at > cbor.length) throw new TypeError('CBOR cut short');
  }
  return at;
}
