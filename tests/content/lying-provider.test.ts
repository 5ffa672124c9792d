import { beforeAll, describe, expect, test } from 'vitest';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { ChainTransaction, Provider } from '../../offchain/ports/provider.ts';
import { failureOf, makeDesk, silent, text, type Desk } from '../kernel/desk.ts';
import { replacing, sessionOver } from '../kernel/provider.ts';
import { randomBytes, seed } from './random.ts';

const content = randomBytes(30_000, 'lies');
const invalidData = { name: 'InvalidDataError', code: 13 };

let desk: Desk;
let file: Hex;
/** The writes of the file, oldest first. */
let writes: readonly Hex[];

beforeAll(async () => {
  desk = await makeDesk();
  file = await desk.session.createFile(desk.root, text('file'));
  await desk.session.writeFile(file, content, silent);
  const calls = await desk.session.listCalls();
  writes = calls.filter(({ name }) => name === 'write').map(({ tx }) => tx);
});

/** What the user reads when one transaction is told wrong. */
function readThrough(
  lie: (told: ChainTransaction, provider: Provider) => Promise<ChainTransaction | undefined>,
  about: Hex,
): Promise<Uint8Array> {
  const { world, alice, scripts } = desk;
  const { provider } = world.emulator;
  const lying = replacing(provider, {
    findTransaction: async (id) => {
      const told = await provider.findTransaction(id);
      return id === about && told !== undefined ? lie(told, provider) : told;
    },
  });
  return sessionOver(lying, alice, scripts).readFile(file);
}

/** The transaction with bytes replaced at the first place where `part` stands. */
function changed(told: ChainTransaction, part: Uint8Array, by: (bytes: Buffer) => void) {
  const cbor = Buffer.from(told.cbor);
  const at = cbor.indexOf(part);
  if (at < 0) throw new RangeError('the bytes are not in the transaction');
  by(cbor.subarray(at, at + part.length));
  return Promise.resolve({ ...told, cbor: new Uint8Array(cbor) });
}

function flip(bytes: Buffer): void {
  bytes[17] = (bytes[17] ?? 0) ^ 1;
}

/** Redeemers hold long byte strings in parts of 64: any such part of a chunk. */
const part = (at: number): Uint8Array => content.subarray(at, at + 64);
const chunkSize = 14_336;

describe(`a provider that lies is found out (seed ${seed})`, () => {
  test('the truth, for comparison', async () => {
    expect(writes).toHaveLength(3);
    const read = await readThrough((told) => Promise.resolve(told), writes[0] ?? '');
    expect(Buffer.compare(read, content)).toBe(0);
  });

  test.each([0, 1, 2])('a byte of chunk %i is flipped', async (index) => {
    const read = readThrough(
      (told) => changed(told, part(index * chunkSize), flip),
      writes[index] ?? '',
    );
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test('two parts of a chunk are swapped', async () => {
    const read = readThrough(async (told) => {
      const swapped = await changed(told, part(64), (bytes) => bytes.set(part(128)));
      const cbor = Buffer.from(swapped.cbor);
      cbor.set(part(64), cbor.lastIndexOf(part(128)));
      return { ...swapped, cbor: new Uint8Array(cbor) };
    }, writes[0] ?? '');
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test.each([0, 1, 2])('write %i is withheld', async (index) => {
    const read = readThrough(() => Promise.resolve(undefined), writes[index] ?? '');
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test.each([
    [0, 1],
    [1, 0],
    [2, 1],
  ])('in the place of write %i stands write %i', async (index, other) => {
    const read = readThrough(
      (_, provider) => provider.findTransaction(writes[other] ?? ''),
      writes[index] ?? '',
    );
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test('in the place of a write stands a payment', async () => {
    const { world, alice } = desk;
    const { provider } = world.emulator;
    const [payment = ''] = await provider.listTransactions(alice.submission.address);
    const read = readThrough(() => provider.findTransaction(payment), writes[1] ?? '');
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test('a call is said to have failed', async () => {
    const read = readThrough((told) => {
      const cbor = Buffer.from(told.cbor);
      // [body, witnesses, true, null]: the last byte but one.
      expect(cbor.at(-2)).toBe(0xf5);
      cbor[cbor.length - 2] = 0xf4;
      return Promise.resolve({ ...told, cbor: new Uint8Array(cbor) });
    }, writes[1] ?? '');
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['cut off', new Uint8Array([0x84])],
    ['text', text('not CBOR at all')],
    ['CBOR of something else', new Uint8Array([0x84, 1, 2, 3, 4])],
  ])('the bytes are no transaction: %s', async (_, cbor) => {
    const read = readThrough((told) => Promise.resolve({ ...told, cbor }), writes[1] ?? '');
    expect(await failureOf(read)).toEqual(invalidData);
  });

  test('any byte of a write is flipped: nothing but the truth or invalid data comes out', async () => {
    const { provider } = desk.world.emulator;
    const length = (await provider.findTransaction(writes[1] ?? ''))?.cbor.length ?? 0;
    // Mostly where the structure is: body and the begin of the redeemers, not the chunk.
    const places = [...range(0, 1400, 53), ...range(1400, length, 1913), length - 1];
    const outcomes = new Set<string>();
    for (const at of places) {
      const read = readThrough((truth) => {
        const cbor = Buffer.from(truth.cbor);
        cbor[at] = (cbor[at] ?? 0) ^ (1 << (at % 8));
        return Promise.resolve({ ...truth, cbor: new Uint8Array(cbor) });
      }, writes[1] ?? '');
      const { name, code } = await failureOf(
        read.then((bytes) => expect(Buffer.compare(bytes, content)).toBe(0)),
      );
      outcomes.add(`${name} ${String(code)}`);
    }
    outcomes.delete('none 0');
    expect([...outcomes]).toEqual(['InvalidDataError 13']);
  });
});

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
}
