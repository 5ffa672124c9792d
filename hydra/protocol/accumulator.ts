import { sha256 } from '@noble/hashes/sha2.js';
import { blake2b224, blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import type { Hex, Output } from '../../offchain/ledger/utxo.ts';
import { MAX_SNAPSHOT_OUTPUTS } from '../client/profile.ts';
import { commit } from './commitment.ts';
import { outputData } from './output-data.ts';
import { fromScalars, withoutScalar, withScalar, type Polynomial } from './polynomial.ts';

/**
 * The accumulator of a snapshot (hydra-node 2.2 and later): a commitment to the multiset of its outputs, those to be
 * committed and decommitted included. Each output is a scalar; the commitment is G1 times the product of (τ + scalar).
 * (Upstream's documents write τ − scalar; its recorded values are τ + scalar.)
 *
 * A value of this class is immutable; `with` makes the next one from the difference, which costs one pass over the
 * coefficients for each output that came or went.
 */
export class Accumulator {
  static readonly empty: Accumulator = new Accumulator(new Map(), [1n]);
  readonly #counts: ReadonlyMap<bigint, number>;
  readonly #polynomial: Polynomial;

  private constructor(counts: ReadonlyMap<bigint, number>, polynomial: Polynomial) {
    this.#counts = counts;
    this.#polynomial = polynomial;
  }

  /** Number of outputs. */
  get size(): number {
    return this.#polynomial.length - 1;
  }

  /** The accumulator of these outputs. Throws `RangeError` for more than `MAX_SNAPSHOT_OUTPUTS`. */
  with(outputs: Iterable<Output>): Accumulator {
    const counts = new Map<bigint, number>();
    let size = 0;
    for (const output of outputs) {
      const scalar = scalarOf(output);
      counts.set(scalar, (counts.get(scalar) ?? 0) + 1);
      size++;
    }
    if (size > MAX_SNAPSHOT_OUTPUTS) {
      throw new RangeError(`${size} outputs, ${MAX_SNAPSHOT_OUTPUTS} allowed`);
    }
    const came = difference(counts, this.#counts);
    const gone = difference(this.#counts, counts);
    // Past this, building the product anew is cheaper than one pass for each change.
    if (came.length + gone.length > size / 2) {
      return new Accumulator(counts, fromScalars(difference(counts, new Map())));
    }
    let polynomial = this.#polynomial;
    for (const scalar of gone) polynomial = withoutScalar(polynomial, scalar);
    for (const scalar of came) polynomial = withScalar(polynomial, scalar);
    return new Accumulator(counts, polynomial);
  }

  /** Hash of the compressed commitment, 32 bytes: what parties sign. */
  async hash(): Promise<Hex> {
    return toHex(blake2b256(await commit(this.#polynomial)));
  }
}

/** Scalars of one multiset that the other lacks, as often as it lacks them. */
function difference(
  of: ReadonlyMap<bigint, number>,
  from: ReadonlyMap<bigint, number>,
): readonly bigint[] {
  const out: bigint[] = [];
  for (const [scalar, count] of of) {
    for (let more = count - (from.get(scalar) ?? 0); more > 0; more--) out.push(scalar);
  }
  return out;
}

const scalars = new WeakMap<Output, bigint>();

/** Outputs are immutable and stay from snapshot to snapshot, so each is hashed once. */
function scalarOf(output: Output): bigint {
  const known = scalars.get(output);
  if (known !== undefined) return known;
  const data = outputData(output);
  // Upstream takes an output that scripts cannot see (a Byron address) for the empty element.
  const element = data === undefined ? new Uint8Array() : sha256(data);
  const scalar = BigInt(`0x${toHex(blake2b224(element))}`);
  scalars.set(output, scalar);
  return scalar;
}
