import { bls12_381 } from '@noble/curves/bls12-381.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import file from '../../hydra/protocol/g1-monomial.json' with { type: 'json' };
import { MAX_SNAPSHOT_OUTPUTS } from '../../hydra/client/profile.ts';
import { Accumulator } from '../../hydra/protocol/accumulator.ts';
import {
  hydraSigningKey,
  readKeyEnvelope,
  verifies,
  writeKeyEnvelope,
} from '../../hydra/protocol/hydra-key.ts';
import { outputData } from '../../hydra/protocol/output-data.ts';
import { outputsHash, signedBytes, verifiesAll } from '../../hydra/protocol/signed-snapshot.ts';
import { MessageError } from '../../hydra/errors.ts';
import { verifiesStrictly } from '../../hydra/ledger/strict-signature.ts';
import { isJsonObject } from '../../hydra/wire/json.ts';
import { utxosFromJson } from '../../hydra/wire/tx-out.ts';
import { enterpriseAddress, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b224, blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import type { Output } from '../../offchain/ledger/utxo.ts';
import { FROM, hasData, listGoldens, objectsIn } from './golden.ts';

const address = enterpriseAddress(TESTNET, { kind: 'key', hash: '11'.repeat(28) });
const payment = (lovelace: bigint): Output => ({ address, lovelace, assets: new Map() });

/** The definition, computed by another library, a scalar multiplication a coefficient. */
function slowHash(outputs: readonly Output[]): string {
  const { Fr } = bls12_381.fields;
  const scalars = outputs.map((output) =>
    Fr.create(BigInt(`0x${toHex(blake2b224(sha256(outputData(output) ?? new Uint8Array())))}`)),
  );
  let polynomial = [1n];
  for (const s of scalars) {
    const shifted = [0n, ...polynomial];
    polynomial = shifted.map((c, i) => Fr.add(c, Fr.mul(polynomial[i] ?? 0n, s)));
  }
  const bytes = Buffer.from(file.points, 'base64');
  const { Point } = bls12_381.G1;
  let sum = Point.ZERO;
  for (const [index, c] of polynomial.entries()) {
    const power = Point.fromBytes(new Uint8Array(bytes.subarray(index * 48, index * 48 + 48)));
    sum = sum.add(power.multiplyUnsafe(c));
  }
  return toHex(blake2b256(sum.toBytes(true)));
}

describe('accumulator', () => {
  test('of nothing is upstream’s value', async () => {
    expect(await Accumulator.empty.hash()).toBe(
      '34758143d508cf8e757b5298b216d453759175423c5987685c8c043713bebc31',
    );
  });

  test('is what its definition says, by another library', async () => {
    const outputs = [payment(1n), payment(2n), payment(2n), payment(3_000_000n)];
    expect(await Accumulator.empty.with(outputs).hash()).toBe(slowHash(outputs));
  });

  test('made from the one before, it is the same as made anew', async () => {
    const sets = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(sets, sets, async (before, after) => {
        const outputs = (numbers: readonly number[]): readonly Output[] =>
          numbers.map((number) => payment(BigInt(number)));
        const step = Accumulator.empty.with(outputs(before)).with(outputs(after));
        expect(await step.hash()).toBe(await Accumulator.empty.with(outputs(after)).hash());
        expect(step.size).toBe(after.length);
      }),
      { seed: 6, numRuns: 30 },
    );
  });

  test('holds as many outputs as the trusted setup has points for, less one', () => {
    const outputs = Array.from({ length: MAX_SNAPSHOT_OUTPUTS + 1 }, () => payment(1n));
    expect(() => Accumulator.empty.with(outputs)).toThrow(RangeError);
  });

  test.runIf(hasData)(`equals upstream’s for every snapshot of the ${FROM}`, async () => {
    let snapshots = 0;
    for (const folder of ['', 'ClientInput', 'ServerOutput', 'StateChanged']) {
      for (const { samples } of listGoldens(folder)) {
        for (const object of objectsIn([...samples])) {
          if (typeof object['accumulator'] !== 'string') continue;
          const parts = ['utxo', 'utxoToCommit', 'utxoToDecommit'].map((key) => object[key]);
          const entries = parts.flatMap((part) => (isJsonObject(part) ? Object.entries(part) : []));
          const outputs = utxosFromJson(Object.fromEntries(entries)).map(({ output }) => output);
          expect(await Accumulator.empty.with(outputs).hash()).toBe(object['accumulator']);
          snapshots++;
          const [first, ...rest] = outputs;
          if (first === undefined) continue;
          const changed = [{ ...first, lovelace: first.lovelace + 1n }, ...rest];
          expect(await Accumulator.empty.with(changed).hash()).not.toBe(object['accumulator']);
        }
      }
    }
    expect(snapshots).toBe(14);
  });
});

describe('signatures', () => {
  const keys = [1, 2, 3].map((byte) => hydraSigningKey(new Uint8Array(32).fill(byte)));
  const parties = keys.map(({ verificationKey }) => verificationKey);
  const snapshot = {
    headId: 'ab'.repeat(28),
    version: 1n,
    number: 300n,
    accumulator: 'cd'.repeat(32),
    decommitHash: outputsHash(undefined),
    commitHash: outputsHash(undefined),
  };

  test('what is signed is six items of Plutus Data', () => {
    expect(toHex(signedBytes(snapshot))).toBe(
      `581c${'ab'.repeat(28)}0119012c5820${'cd'.repeat(32)}` +
        '5820e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'.repeat(2),
    );
  });

  test('all must have signed, each in its place, and exactly this', () => {
    const message = signedBytes(snapshot);
    const signatures = keys.map((key) => toHex(key.sign(message)));
    expect(verifiesAll(parties, signatures, message)).toBe(true);
    expect(verifiesAll(parties, signatures.slice(1), message)).toBe(false);
    expect(verifiesAll(parties, [...signatures].toReversed(), message)).toBe(false);
    for (const change of [{ version: 2n }, { number: 301n }, { commitHash: '00'.repeat(32) }]) {
      expect(verifiesAll(parties, signatures, signedBytes({ ...snapshot, ...change }))).toBe(false);
    }
  });

  test('keys are Ed25519 as others compute it', () => {
    const seed = new Uint8Array(32).fill(1);
    const message = new Uint8Array([1, 2, 3]);
    expect(parties[0]).toBe(toHex(ed25519.getPublicKey(seed)));
    expect(toHex(keys[0]?.sign(message) ?? new Uint8Array())).toBe(
      toHex(ed25519.sign(message, seed)),
    );
    expect(verifies(parties[0] ?? '', message, toHex(ed25519.sign(message, seed)))).toBe(true);
  });

  test('key files are hydra-node’s', () => {
    const seed = new Uint8Array(32).fill(5);
    const text = writeKeyEnvelope(seed, 'signing');
    expect(JSON.parse(text)).toEqual({
      type: 'HydraSigningKey_ed25519',
      description: '',
      cborHex: `5820${'05'.repeat(32)}`,
    });
    expect(readKeyEnvelope(text, 'signing')).toEqual(seed);
    expect(() => readKeyEnvelope(text, 'verification')).toThrow(MessageError);
    expect(() => readKeyEnvelope('{}', 'signing')).toThrow(MessageError);
  });

  test('a key of small order signs nothing, whatever the equation says', () => {
    const identity = fromHex(`01${'00'.repeat(31)}`);
    const signature = new Uint8Array([...identity, ...new Uint8Array(32)]);
    // S = 0, R = A = the identity: the equation holds for every message.
    expect(verifiesStrictly(identity, new Uint8Array([9]), signature)).toBe(false);
    const key = ed25519.getPublicKey(new Uint8Array(32).fill(1));
    expect(verifiesStrictly(key, new Uint8Array([9]), signature)).toBe(false);
    const good = ed25519.sign(new Uint8Array([9]), new Uint8Array(32).fill(1));
    expect(verifiesStrictly(key, new Uint8Array([9]), good)).toBe(true);
  });
});
