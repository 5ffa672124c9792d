import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { writeCall } from '../../offchain/syscalls/write.ts';
import { inodeOf, makeDesk, silent, text, withSmallChunks, type Desk } from '../kernel/desk.ts';
import { breakingAt, broken, counting, sessionOver, type Break } from '../kernel/provider.ts';
import { randomBytes, seed } from './random.ts';

const CHUNK = 700;
const CHUNKS = 3;
const content = randomBytes(CHUNK * (CHUNKS - 1) + 300, 'new');
const other = randomBytes(content.length, 'other');
const old = randomBytes(600, 'old');

let desk: Desk;
let file: Hex;
let number = 0;

beforeAll(async () => {
  desk = await withSmallChunks(await makeDesk(), BigInt(CHUNK));
});
beforeEach(async () => {
  file = await desk.session.createFile(desk.root, text(`file ${number++}`));
  await desk.session.writeFile(file, old, silent);
});

/** Writes until the connection breaks at the n-th call. */
async function interrupt(at: number, when: Break): Promise<void> {
  const provider = breakingAt(desk.world.emulator.provider, at, when);
  const session = sessionOver(provider, desk.alice, desk.scripts);
  await expect(session.writeFile(file, content, silent)).rejects.toBe(broken);
}

/** Writes to the end, and says how many calls that took. */
async function write(bytes: Uint8Array): Promise<number> {
  const provider = counting(desk.world.emulator.provider);
  await sessionOver(provider, desk.alice, desk.scripts).writeFile(file, bytes, silent);
  expect(await isContent(bytes)).toBe(true);
  return provider.accepted();
}

async function isContent(bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare(await desk.session.readFile(file), bytes) === 0;
}

describe(`an interrupted write (seed ${seed})`, () => {
  test.each([
    { at: 0, when: 'before', missing: CHUNKS },
    { at: 0, when: 'after', missing: CHUNKS - 1 },
    { at: 1, when: 'before', missing: CHUNKS - 1 },
    { at: 1, when: 'after', missing: CHUNKS - 2 },
    { at: 2, when: 'before', missing: CHUNKS - 2 },
  ] as const)(
    'broken $when call $at: the old content is whole; again, $missing chunks are sent',
    async ({ at, when, missing }) => {
      await interrupt(at, when);
      expect(await isContent(old)).toBe(true);
      expect(await write(content)).toBe(missing);
      expect((await inodeOf(desk.session, file)).datum.pending).toEqual({ kind: 'None' });
    },
  );

  test('broken after the last call: the new content is whole', async () => {
    await interrupt(CHUNKS - 1, 'after');
    expect(await isContent(content)).toBe(true);
  });

  test('broken twice, it goes on from where it was', async () => {
    await interrupt(1, 'before');
    await interrupt(1, 'before');
    expect(await isContent(old)).toBe(true);
    expect(await write(content)).toBe(1);
  });

  test('with other bytes it starts anew', async () => {
    await interrupt(2, 'before');
    expect(await write(other)).toBe(CHUNKS);
    await interrupt(2, 'before');
    expect(await write(content.subarray(0, content.length - 1))).toBe(1);
    await interrupt(2, 'before');
    expect(await write(content.subarray(1))).toBe(CHUNKS);
    await interrupt(2, 'before');
    expect(await write(old)).toBe(1);
  });

  test('a small write gives the pending content up', async () => {
    await interrupt(2, 'before');
    expect(await write(text('small'))).toBe(1);
    expect(await write(content)).toBe(CHUNKS);
  });

  test('an append in between does not disturb it', async () => {
    await interrupt(2, 'before');
    const chunk = text('appended');
    await desk.session.call(writeCall, { file, operation: { kind: 'append', chunk } });
    expect(await isContent(Buffer.concat([old, chunk]))).toBe(true);
    expect(await write(content)).toBe(1);
  });

  test('progress begins where the write goes on, and ends at the end', async () => {
    await interrupt(1, 'before');
    const steps: { done: number; total: number }[] = [];
    await desk.session.writeFile(file, content, (step) => steps.push(step));
    const total = content.length;
    expect(steps).toEqual([CHUNK, 2 * CHUNK, total].map((done) => ({ done, total })));
  });
});
