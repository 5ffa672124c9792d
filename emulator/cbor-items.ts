/** Bytes of the items of a CBOR array or tagged array, as they stand: decoding would lose how they were written. */
export function sliceItems(cbor: Uint8Array): readonly Uint8Array[] {
  let { major, argument, next } = readHead(cbor, 0);
  // A set is an array with a tag.
  while (major === 6) ({ major, argument, next } = readHead(cbor, next));
  if (major !== 4) throw new TypeError('not an array');
  const items: Uint8Array[] = [];
  while (argument === undefined ? cbor[next] !== BREAK : items.length < argument) {
    const end = skip(cbor, next);
    items.push(cbor.subarray(next, end));
    next = end;
  }
  return items;
}

const BREAK = 0xff;

/** Where the item that begins at a position ends. The bytes must be CBOR that was decoded before. */
function skip(cbor: Uint8Array, at: number): number {
  const { major, argument, next } = readHead(cbor, at);
  if (major === 6) return skip(cbor, next);
  if (argument === undefined && major !== 7) return skipOpen(cbor, next);
  if (major === 2 || major === 3) return next + (argument ?? 0);
  if (major !== 4 && major !== 5) return next;
  let end = next;
  for (let left = (argument ?? 0) * (major === 5 ? 2 : 1); left > 0; left--) end = skip(cbor, end);
  return end;
}

function skipOpen(cbor: Uint8Array, from: number): number {
  let end = from;
  while (cbor[end] !== BREAK) end = skip(cbor, end);
  return end + 1;
}

/** An item's head; no argument where its length is indefinite. */
function readHead(
  cbor: Uint8Array,
  at: number,
): { major: number; argument: number | undefined; next: number } {
  const first = cbor[at];
  if (first === undefined) throw new TypeError('CBOR cut short');
  const major = first >> 5;
  const low = first & 0x1f;
  if (low < 24) return { major, argument: low, next: at + 1 };
  if (low === 31) return { major, argument: undefined, next: at + 1 };
  const length = 1 << (low - 24);
  let argument = 0;
  for (const byte of cbor.subarray(at + 1, at + 1 + length)) argument = argument * 256 + byte;
  return { major, argument, next: at + 1 + length };
}
