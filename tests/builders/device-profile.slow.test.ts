import { validateTxBody } from 'cardano-hw-interop-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { takeSamples, type Sample } from '../../bench/samples.ts';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import { formatReference } from '../../offchain/ledger/utxo.ts';

// What a hardware wallet signs is the body, rebuilt by itself from parts that are streamed to it: only a canonical body has
// the same hash on both sides (CIP-21). Redeemers, and with them the content that is written, are not shown to it.

/** An inline datum must stay below it, bytes. */
const DATUM_LIMIT = 1024;

/** Bytes of the largest inline datum of each; 0 without one. */
const DATUMS = {
  'boot: genesis output': 0,
  'boot: reference scripts 1': 3,
  'boot: reference scripts 2': 3,
  'boot: registrations': 0,
  'boot: record and names': 341,
  register: 130,
  mkdir: 75,
  create: 78,
  'create, name of 64 B': 134,
  'write: truncate': 54,
  'write: replace, 16 B': 70,
  'write: append inline, 16 B': 87,
  'write: replace, 512 B': 583,
  'write: stage, full chunk, first': 621,
  'write: stage, full chunk, last': 91,
  'write: append to a stream, 16 B': 91,
  'write: append to a stream, full': 91,
  'chmod: attributes': 91,
  'chmod: 8 ACL entries': 363,
  'rename: in place': 135,
  'rename: elsewhere': 139,
  'rename: to another directory': 74,
  unlink: 66,
  rmdir: 131,
  rotate: 130,
  recover: 130,
  'format: 25 inodes': 3,
  // The call alone: MOUNT adds the deposit's output, whose datum is no call's (docs/adr/036-drives.md).
  'load: 4 objects': 0,
  'register, on a drive': 105,
  'mkdir, on a drive': 27,
  'create, on a drive': 29,
  'chmod, on a drive': 29,
  'unlink, on a drive': 25,
  'rmdir, on a drive': 16,
} as const;

const problems = (body: Uint8Array): readonly string[] =>
  validateTxBody(Buffer.from(body)).map(({ reason, position }) => `${position}: ${reason}`);

const largestDatum = ({ transaction }: Sample): number =>
  Math.max(...transaction.outputs.map(({ output }) => output.datum?.length ?? 0));

describe.each([lucidBuilder, blazeBuilder])('transactions by $name', (builder) => {
  let samples: readonly Sample[];
  beforeAll(async () => {
    samples = (await takeSamples(builder)).list;
  }, 120_000);

  test('the body that the ledger gets is as CIP-21 asks for, for every call and every step of a boot', () => {
    const bodies = samples.map(({ name, cbor }) => [name, problems(bodyOf(cbor))]);
    expect(bodies).toEqual(samples.map(({ name }) => [name, []]));
    expect(samples.length).toBeGreaterThan(20);
  });

  test('no input is there twice', () => {
    for (const { transaction } of samples) {
      const { inputs, referenceInputs, collateral } = transaction;
      for (const references of [[...inputs, ...referenceInputs], collateral]) {
        const written = references.map(formatReference);
        expect(new Set(written).size).toBe(written.length);
      }
    }
  });

  test('every inline datum fits, the record’s too; the datum of a full chunk’s inode is its root, not its bytes', () => {
    const sizes = samples.map((sample) => [sample.name, largestDatum(sample)] as const);
    expect(Object.fromEntries(sizes)).toEqual(DATUMS);
    expect(sizes.filter(([, size]) => size >= DATUM_LIMIT)).toEqual([]);
  });
});

describe('what a hardware wallet could not sign is noticed', () => {
  let body: Uint8Array;
  beforeAll(async () => {
    const sample = (await takeSamples()).list.find(({ name }) => name === 'mkdir');
    if (sample === undefined) throw new RangeError('no sample');
    body = bodyOf(sample.cbor);
    expect(problems(body)).toEqual([]);
  }, 120_000);

  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const altered = (pattern: RegExp, by: string): readonly string[] => {
    const text = hex(body);
    expect(text).toMatch(pattern);
    return problems(Buffer.from(text.replace(pattern, by), 'hex'));
  };

  test.each([
    ['a map of indefinite length', /^a\w(.*)$/, 'bf$1ff'],
    ['an integer that takes more bytes than it needs', /(021a)(\w{8})/, '021b00000000$2'],
    ['keys that are not sorted', /(0b5820\w{64})(0dd9010281825820\w{64}\w\w)/, '$2$1'],
  ])('%s', (_, pattern, by) => {
    expect(altered(pattern, by)).toEqual(['transaction: CBOR is not canonical']);
  });

  test('some sets with a tag and some without', () => {
    expect(altered(/^(\w\w00)d90102/, '$1').join()).toContain('Inconsistent set tags');
  });
});
