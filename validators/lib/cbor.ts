/** The head of a CBOR item (RFC 8949, section 3). */
export interface Head {
  readonly major: number;
  /** Exact up to 2^53; undefined where the length is indefinite. */
  readonly argument: number | undefined;
  /** Where its content begins. */
  readonly next: number;
}

/** What ends an item of indefinite length. */
export const BREAK = 0xff;

const INDEFINITE = 31;
/** Strings, lists and maps: bytes, text, array, map. */
const OPENABLE: ReadonlySet<number> = new Set([2, 3, 4, 5]);

/** Reads the head of the item at a position. Throws `TypeError` where none begins there. */
export function readHead(cbor: Uint8Array, at: number): Head {
  const first = cbor[at];
  if (first === undefined) throw new TypeError('CBOR cut short');
  const major = first >> 5;
  const low = first & 0x1f;
  if (low < 24) return { major, argument: low, next: at + 1 };
  if (low === INDEFINITE && OPENABLE.has(major)) {
    return { major, argument: undefined, next: at + 1 };
  }
  if (low > 27) throw new TypeError(`no CBOR item begins with ${first}`);
  const next = at + 1 + (1 << (low - 24));
  if (next > cbor.length) throw new TypeError('CBOR cut short');
  let argument = 0;
  for (let byte = at + 1; byte < next; byte++) argument = argument * 256 + (cbor[byte] ?? 0);
  return { major, argument, next };
}
