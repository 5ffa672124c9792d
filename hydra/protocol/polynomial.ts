/** Order of the scalar field of BLS12-381. */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/** Coefficients over the scalar field, lowest first. */
export type Polynomial = readonly bigint[];

/** The product of (X + s) over a multiset of scalars. */
export function fromScalars(scalars: readonly bigint[]): Polynomial {
  if (scalars.length === 0) return [1n];
  if (scalars.length === 1) return [scalars[0] ?? 0n, 1n];
  const middle = scalars.length >> 1;
  return multiply(fromScalars(scalars.slice(0, middle)), fromScalars(scalars.slice(middle)));
}

/** The polynomial times (X + s). */
export function withScalar(polynomial: Polynomial, s: bigint): Polynomial {
  const out: bigint[] = [];
  let before = 0n;
  for (const coefficient of polynomial) {
    out.push((coefficient * s + before) % ORDER);
    before = coefficient;
  }
  out.push(before);
  return out;
}

/** The polynomial divided by (X + s), which must be one of its factors (Horner's scheme). */
export function withoutScalar(polynomial: Polynomial, s: bigint): Polynomial {
  const out: bigint[] = [];
  let carry = 0n;
  for (let at = polynomial.length - 1; at > 0; at--) {
    carry = ((polynomial[at] ?? 0n) - carry * s) % ORDER;
    if (carry < 0n) carry += ORDER;
    out.push(carry);
  }
  const remainder = ((polynomial[0] ?? 0n) - carry * s) % ORDER;
  if (remainder !== 0n) throw new RangeError('not a factor of the polynomial');
  return out.toReversed();
}

function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const out = Array.from({ length: a.length + b.length - 1 }, () => 0n);
  for (const [i, x] of a.entries()) {
    for (const [j, y] of b.entries()) out[i + j] = (out[i + j] ?? 0n) + x * y;
  }
  return out.map((coefficient) => coefficient % ORDER);
}
