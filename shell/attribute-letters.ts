/** Bits of attributes, as in MS-DOS: read-only, hidden, system, to be archived. */
export const attributeBits = { R: 1n, H: 2n, S: 4n, A: 32n } as const;

/** Bits of what an account may do with what is not its own. */
const rightsBits = { r: 4n, w: 2n, x: 1n } as const;

type Bits = Readonly<Record<string, bigint>>;

/** The letters of attributes, in the order R, H, S, A. */
export function lettersOf(attributes: bigint): string {
  return select(attributeBits, attributes);
}

/** The letters of rights, in the order r, w, x. */
export function rightsOf(rights: bigint): string {
  return select(rightsBits, rights);
}

/** The sum of the bits of rights, in any case. */
export function bitsOf(letters: string): bigint {
  const wanted = letters.toLowerCase();
  return Object.entries(rightsBits).reduce(
    (sum, [letter, bit]) => (wanted.includes(letter) ? sum + bit : sum),
    0n,
  );
}

function select(bits: Bits, sum: bigint): string {
  return Object.entries(bits)
    .filter(([, bit]) => (sum & bit) !== 0n)
    .map(([letter]) => letter)
    .join('');
}
