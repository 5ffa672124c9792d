import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { writeCall, type WriteOperation } from '../../offchain/syscalls/write.ts';
import { failureOf, inodeOf, makeDesk, silent, text, type Desk } from '../kernel/desk.ts';
import { randomBytes, seed } from './random.ts';

let desk: Desk;
let file: Hex;
let number = 0;

beforeAll(async () => {
  desk = await makeDesk();
});
beforeEach(async () => {
  file = await desk.session.createFile(desk.root, text(`file ${number++}`));
});

const apply = (operation: WriteOperation): Promise<unknown> =>
  desk.session.call(writeCall, { file, operation });
const write = (content: Uint8Array): Promise<void> => desk.session.writeFile(file, content, silent);
const stage = (chunk: Uint8Array, at: 'first' | 'middle' | 'last' | 'only'): Promise<unknown> =>
  apply({
    kind: 'stage',
    first: at === 'first' || at === 'only',
    last: at === 'last' || at === 'only',
    chunk,
  });

/** Whether these parts are what is read now. */
async function holds(...parts: readonly Uint8Array[]): Promise<boolean> {
  return Buffer.compare(await desk.session.readFile(file), Buffer.concat(parts)) === 0;
}
/** Kind of content, and how many chunks are pending. */
async function state(): Promise<string> {
  const { content, pending } = (await inodeOf(desk.session, file)).datum;
  return `${content.kind} ${pending.kind === 'None' ? 0n : pending.chunks}`;
}

const small = randomBytes(200, 'small');
const large = randomBytes(700, 'large');
const larger = randomBytes(15_000, 'larger');
const a = randomBytes(900, 'a');
const b = randomBytes(33, 'b');
const c = randomBytes(1, 'c');

describe(`what writes do to content (seed ${seed})`, () => {
  test('inline, stream, inline, stream, nothing: each is read as written', async () => {
    for (const content of [small, large, small, larger, new Uint8Array(), large, a, a]) {
      await write(content);
      expect(await holds(content)).toBe(true);
      expect(await state()).toBe(content.length > 512 ? 'Stream 0' : 'Inline 0');
    }
    expect((await inodeOf(desk.session, file)).datum.version).toBe(8n);
  });

  test('append to inline content, up to 512 bytes', async () => {
    await apply({ kind: 'append', chunk: small });
    await apply({ kind: 'append', chunk: new Uint8Array() });
    await apply({ kind: 'append', chunk: b });
    expect(await holds(small, b)).toBe(true);
    const rest = randomBytes(512 - small.length - b.length);
    expect(await failureOf(apply({ kind: 'append', chunk: Buffer.concat([rest, c]) }))).toEqual({
      name: 'TransactionTooBigError',
      code: 36,
    });
    expect(await holds(small, b)).toBe(true);
    await apply({ kind: 'append', chunk: rest });
    expect(await holds(small, b, rest)).toBe(true);
    expect(await state()).toBe('Inline 0');
  });

  test('append to a stream: one more chunk each time, whatever its size', async () => {
    await write(large);
    await apply({ kind: 'append', chunk: c });
    await apply({ kind: 'append', chunk: a });
    await apply({ kind: 'append', chunk: c });
    expect(await holds(large, c, a, c)).toBe(true);
    expect((await inodeOf(desk.session, file)).datum.content).toMatchObject({
      chunks: 4n,
      size: BigInt(large.length + a.length + 2),
    });
    await write(small);
    await apply({ kind: 'append', chunk: b });
    expect(await holds(small, b)).toBe(true);
  });

  test('a stream takes neither empty chunks nor chunks above the limit', async () => {
    await write(large);
    for (const chunk of [new Uint8Array(), new Uint8Array(14_337)]) {
      expect(await failureOf(apply({ kind: 'append', chunk }))).toMatchObject({ code: 36 });
      expect(await failureOf(stage(chunk, 'only'))).toMatchObject({ code: 36 });
    }
    expect(await holds(large)).toBe(true);
  });

  test('replacing takes at most 512 bytes', async () => {
    await write(small);
    const replace = apply({ kind: 'replace', bytes: new Uint8Array(513) });
    expect(await failureOf(replace)).toMatchObject({ code: 36 });
    await apply({ kind: 'replace', bytes: b });
    expect(await holds(b)).toBe(true);
    await apply({ kind: 'truncate' });
    expect(await holds()).toBe(true);
  });

  test('while content is pending, the old is read and appended to', async () => {
    await write(small);
    await stage(a, 'first');
    expect(await holds(small)).toBe(true);
    await apply({ kind: 'append', chunk: b });
    expect(await holds(small, b)).toBe(true);
    expect(await state()).toBe('Inline 1');
    await stage(large, 'last');
    expect(await holds(a, large)).toBe(true);
    expect(await state()).toBe('Stream 0');

    await stage(b, 'first');
    await apply({ kind: 'append', chunk: c });
    await stage(small, 'middle');
    await apply({ kind: 'append', chunk: b });
    expect(await holds(a, large, c, b)).toBe(true);
    expect(await state()).toBe('Stream 2');
    await stage(c, 'last');
    expect(await holds(b, small, c)).toBe(true);
    await apply({ kind: 'append', chunk: large });
    expect(await holds(b, small, c, large)).toBe(true);
  });

  test('replacing and truncating drop what is pending', async () => {
    for (const operation of [
      { kind: 'replace', bytes: b },
      { kind: 'truncate' },
    ] satisfies WriteOperation[]) {
      await write(large);
      await stage(a, 'first');
      await apply(operation);
      expect(await holds(operation.kind === 'replace' ? b : new Uint8Array())).toBe(true);
      expect(await state()).toBe('Inline 0');
      expect(await failureOf(stage(c, 'last'))).toMatchObject({ code: 5 });
    }
  });

  test('staging from the first chunk on drops what is pending', async () => {
    await write(large);
    await stage(a, 'first');
    await stage(b, 'middle');
    await stage(c, 'first');
    expect(await state()).toBe('Stream 1');
    expect(await holds(large)).toBe(true);
    await stage(b, 'last');
    expect(await holds(c, b)).toBe(true);
    await stage(a, 'first');
    await stage(small, 'only');
    expect(await holds(small)).toBe(true);
    expect(await state()).toBe('Stream 0');
  });
});
