import type * as Mcl from 'mcl-wasm';
import type { Polynomial } from './polynomial.ts';

const POINT_BYTES = 48;

/**
 * The commitment to a polynomial: Σ coefficient · τ^i · G1 over BLS12-381, compressed to 48 bytes. The powers of τ are
 * those of the trusted setup in `g1-monomial.json`. One multi-scalar multiplication by mcl (WebAssembly).
 */
export async function commit(polynomial: Polynomial): Promise<Uint8Array> {
  const { library, points } = await setup();
  const coefficients = polynomial.map((coefficient) => {
    const scalar = new library.Fr();
    scalar.setStr(coefficient.toString(16), 16);
    return scalar;
  });
  const sum = library.mulVec([...points(coefficients.length)], coefficients);
  return sum.serialize();
}

type Library = Pick<
  typeof Mcl,
  'Fr' | 'G1' | 'mulVec' | 'init' | 'BLS12_381' | 'setETHserialization'
>;

interface Setup {
  readonly library: Library;
  /** The first so many powers. */
  readonly points: (count: number) => readonly Mcl.G1[];
}

let loading: Promise<Setup> | undefined;

/** Library and points, loaded when the first commitment is made. Points are decompressed as they are needed. */
function setup(): Promise<Setup> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Setup> {
  const [module, { default: file }] = await Promise.all([
    import('mcl-wasm'),
    import('./g1-monomial.json', { with: { type: 'json' } }),
  ]);
  // CommonJS that calls itself an ES module: bundled, only its default export is there; unbundled, that may be missing.
  const { default: bundled }: { readonly default?: Library } = module;
  const library: Library = bundled ?? module;
  await library.init(library.BLS12_381);
  // The encoding of Zcash and Ethereum: big-endian, flags in the first byte.
  library.setETHserialization(true);
  const bytes = Buffer.from(file.points, 'base64');
  const known: Mcl.G1[] = [];
  return {
    library,
    points: (count) => {
      for (let at = known.length; at < count; at++) {
        const point = new library.G1();
        point.deserialize(bytes.subarray(at * POINT_BYTES, (at + 1) * POINT_BYTES));
        known.push(point);
      }
      return known.slice(0, count);
    },
  };
}
