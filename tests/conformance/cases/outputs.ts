import { ADA, alice, bob, conformanceCase, FUNDS, output, type ConformanceCase } from '../case.ts';
import * as cbor from '../cbor.ts';
import { minimumLovelace } from '../fees.ts';
import { hash32, malformed, native, ofTheFuture } from '../scripts.ts';
import {
  address,
  encodeOutput,
  hex,
  type Draft,
  type DraftOutput,
  type Tokens,
} from '../transaction.ts';
import { acceptingV3, DATUM, mint, pay, spend } from './drafts.ts';

const SMALL = 'UTXO: BabbageOutputTooSmallUTxO';
const BIG = 'UTXO: OutputTooBigUTxO';
const CONSERVED = 'UTXO: ValueNotConservedUTxO';
const MALFORMED = 'UTXOW: MalformedReferenceScripts';

const policy = native.signedBy(alice.hash);
const POLICY = hex(policy.hash);

/** Alice pays an output of a size that needs so much lovelace, and keeps the rest. */
function payMinimum(made: DraftOutput, less = 0n, change: Partial<Draft> = {}) {
  return (parameters: Parameters<typeof minimumLovelace>[1]): Draft => {
    // The amount is part of the size; every minimum here is written with five bytes.
    const sized = encodeOutput({ ...made, lovelace: ADA }).length;
    const lovelace = minimumLovelace(sized, parameters) - less;
    return pay({ outputs: [{ ...made, lovelace }, { address: address(alice) }], ...change });
  };
}

const plain: DraftOutput = { address: address(bob) };
const withDatum: DraftOutput = { ...plain, datum: cbor.bytes(new Uint8Array(64)) };
const withHash: DraftOutput = { ...plain, datumHash: hash32(DATUM) };
const withScript: DraftOutput = { ...plain, script: acceptingV3 };
const withToken: DraftOutput = { ...plain, tokens: [[POLICY, '61', 1n]] };
const minting: Partial<Draft> = { mint: [[POLICY, '61', 1n]], scripts: [policy] };

/** Tokens of so many names of 32 bytes: each takes 35 bytes of a value. */
function manyTokens(count: number, lastName: number, quantity: bigint): Tokens {
  return Array.from({ length: count }, (_, index) => [
    POLICY,
    hex(hash32(new Uint8Array([index >> 8, index & 0xff]))).slice(
      0,
      index === count - 1 ? lastName * 2 : 64,
    ),
    index === count - 1 ? quantity : 1n,
  ]);
}

const NAME_LENGTHS = Array.from({ length: 32 }, (_, index) => 32 - index);

/** An output whose value is of so many bytes. Sorted names are not asked for. */
function valueOfSize(size: number): Draft {
  for (let count = Math.floor(size / 35); count > 0; count--) {
    // The quantity fills the gap that the longer head of a name leaves.
    for (const [last, quantity] of NAME_LENGTHS.flatMap((length) =>
      [1n, 100n, 1_000n, 100_000n].map((each) => [length, each] as const),
    )) {
      const tokens = manyTokens(count, last, quantity);
      const made = encodeOutput({ address: address(bob), lovelace: 30n * ADA, tokens });
      // A map head, key 0, the address (31 bytes), key 1: what is left is the value.
      if (made.length - 34 !== size) continue;
      return pay({
        outputs: [
          { address: address(bob), lovelace: 30n * ADA, tokens },
          { address: address(alice) },
        ],
        mint: tokens,
        scripts: [policy],
      });
    }
  }
  throw new RangeError(`no value of ${size} bytes`);
}

export const outputs: readonly ConformanceCase[] = [
  conformanceCase('an output with the minimum', SMALL, 'accepted', payMinimum(plain)),
  conformanceCase('an output one lovelace below it', SMALL, 'refused', payMinimum(plain, 1n)),
  conformanceCase(
    'a token with the minimum',
    SMALL,
    'accepted',
    payMinimum(withToken, 0n, minting),
  ),
  conformanceCase(
    'a token one lovelace below it',
    SMALL,
    'refused',
    payMinimum(withToken, 1n, minting),
  ),
  conformanceCase('an inline datum with the minimum', SMALL, 'accepted', payMinimum(withDatum)),
  conformanceCase(
    'an inline datum one lovelace below it',
    SMALL,
    'refused',
    payMinimum(withDatum, 1n),
  ),
  conformanceCase('a datum hash with the minimum', SMALL, 'accepted', payMinimum(withHash)),
  conformanceCase('a datum hash one lovelace below it', SMALL, 'refused', payMinimum(withHash, 1n)),
  conformanceCase('a reference script with the minimum', SMALL, 'accepted', payMinimum(withScript)),
  conformanceCase(
    'a reference script one lovelace below it',
    SMALL,
    'refused',
    payMinimum(withScript, 1n),
  ),
  conformanceCase('a collateral return below the minimum', SMALL, 'refused', () =>
    spend({ collateralReturn: { address: address(alice), lovelace: 500_000n } }),
  ),
  conformanceCase('an output of no lovelace', SMALL, 'refused', () =>
    pay({ outputs: [{ address: address(bob), lovelace: 0n }, { address: address(alice) }] }),
  ),
  conformanceCase('a value of 5,000 bytes', BIG, 'accepted', () => valueOfSize(5_000)),
  conformanceCase('a value of 5,001 bytes', BIG, 'refused', () => valueOfSize(5_001)),
  conformanceCase('one lovelace out of nothing', CONSERVED, 'refused', () =>
    pay({ imbalance: 1n }),
  ),
  conformanceCase('1,000 ADA out of nothing', CONSERVED, 'refused', () =>
    pay({ imbalance: FUNDS }),
  ),
  conformanceCase('one lovelace lost', CONSERVED, 'refused', () => pay({ imbalance: -1n })),
  conformanceCase('a token out of nothing', CONSERVED, 'refused', () =>
    pay({ outputs: [withToken] }),
  ),
  conformanceCase('a token lost', CONSERVED, 'refused', () =>
    pay({ inputs: [output(0, { tokens: [[POLICY, '61', 1n]] })] }),
  ),
  conformanceCase('a token minted and not paid out', CONSERVED, 'refused', () =>
    mint({ outputs: [{ address: address(bob) }] }),
  ),
  conformanceCase('a token passed on', CONSERVED, 'accepted', () =>
    pay({ inputs: [output(0, { tokens: [[POLICY, '61', 1n]] })], outputs: [withToken] }),
  ),
  conformanceCase('a token burned', CONSERVED, 'accepted', () =>
    pay({
      inputs: [output(0, { tokens: [[POLICY, '61', 1n]] })],
      mint: [[POLICY, '61', -1n]],
      scripts: [policy],
    }),
  ),
  conformanceCase('a token burned that is not there', CONSERVED, 'refused', () =>
    pay({ mint: [[POLICY, '61', -1n]], scripts: [policy] }),
  ),
  conformanceCase('a treasury donation', CONSERVED, 'accepted', () =>
    pay({ body: [[cbor.uint(22), cbor.uint(ADA)]], deposit: ADA }),
  ),
  conformanceCase('a treasury donation that nobody pays', CONSERVED, 'refused', () =>
    pay({ body: [[cbor.uint(22), cbor.uint(ADA)]] }),
  ),
  conformanceCase('a reference script that is no program', MALFORMED, 'refused', () =>
    pay({ outputs: [{ address: address(bob), script: malformed('V3') }] }),
  ),
  conformanceCase('a reference script of V2 that is no program', MALFORMED, 'refused', () =>
    pay({ outputs: [{ address: address(bob), script: malformed('V2') }] }),
  ),
  conformanceCase(
    'a reference script with a builtin that is not there yet',
    MALFORMED,
    'refused',
    () => pay({ outputs: [{ address: address(bob), script: ofTheFuture }] }),
  ),
  conformanceCase('a reference script of native kind', MALFORMED, 'accepted', () =>
    pay({ outputs: [{ address: address(bob), script: policy }] }),
  ),
];
