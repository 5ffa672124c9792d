import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunksOf, equalStreams, fold, type StreamState } from '../../offchain/content/stream.ts';
import { planReplacement } from '../../offchain/content/write-content.ts';
import { blake2b256 } from '../../offchain/ledger/hash.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import { MAX_CHUNK, MAX_DRIVE_CHUNK } from '../../validators/objects/kinds.ts';
import { seed as text } from './random.ts';

const seed = Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16);
const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { seed, numRuns: 300 });

const empty: Inode = {
  content: { kind: 'Inline', bytes: new Uint8Array() },
  pending: { kind: 'None' },
  version: 0n,
  modified: 0n,
  owner: '00'.repeat(28),
  acl: [],
  attributes: 0n,
  expiry: 0n,
};
const withPending = (state: StreamState): Inode => ({
  ...empty,
  pending: { kind: 'Pending', ...state },
});

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const chunkSize = fc.integer({ min: 1, max: 700 });
const foldAll = (chunks: readonly Uint8Array[]): StreamState | undefined =>
  chunks.reduce<StreamState | undefined>(fold, undefined);

/** The root after each chunk, written out once more from its definition. */
function rootsOf(chunks: readonly Uint8Array[]): readonly string[] {
  let root = Buffer.alloc(0);
  return chunks.map((chunk) => {
    root = Buffer.from(blake2b256(Buffer.concat([root, blake2b256(chunk)])));
    return root.toString('hex');
  });
}

describe(`chunks and plans (seed ${seed})`, () => {
  test('chunks are the content, each but the last is full, none is empty', () => {
    check(
      fc.property(bytes(3000), chunkSize, (content, size) => {
        const chunks = chunksOf(content, size);
        expect(Buffer.compare(Buffer.concat(chunks), content)).toBe(0);
        expect(chunks.every(({ length }) => length > 0 && length <= size)).toBe(true);
        expect(chunks.slice(0, -1).every(({ length }) => length === size)).toBe(true);
      }),
    );
  });

  test('every stage leaves room for inline content, where the file has some', () => {
    check(
      fc.property(bytes(512), fc.integer({ min: 1000, max: MAX_CHUNK }), (inline, size) => {
        const inode: Inode = { ...empty, content: { kind: 'Inline', bytes: inline } };
        const content = new Uint8Array(50_000).fill(1);
        const sizes = planReplacement(inode, content, size).map((step) =>
          step.kind === 'stage' ? step.chunk.length : 0,
        );
        const most = inline.length === 0 ? size : Math.min(size, MAX_CHUNK - 512);
        expect(sizes.slice(0, -1).every((length) => length === most)).toBe(true);
        expect(sizes.at(-1)).toBeLessThanOrEqual(most);
        const onDrive = planReplacement(inode, content, MAX_DRIVE_CHUNK, MAX_DRIVE_CHUNK);
        const [first] = onDrive;
        expect(first?.kind === 'stage' && first.chunk.length).toBe(
          inline.length === 0 ? MAX_DRIVE_CHUNK : MAX_DRIVE_CHUNK - 512,
        );
      }),
    );
  });

  test('a state is the root by its definition, the size and the number of chunks', () => {
    check(
      fc.property(fc.array(bytes(80), { minLength: 1, maxLength: 6 }), (chunks) => {
        expect(foldAll(chunks)).toEqual({
          root: rootsOf(chunks).at(-1),
          size: BigInt(Buffer.concat(chunks).length),
          chunks: BigInt(chunks.length),
        });
      }),
    );
  });

  test('states of different chunks differ', () => {
    const chunks = fc.array(bytes(4), { minLength: 1, maxLength: 4 });
    check(
      fc.property(chunks, chunks, (a, b) => {
        const same =
          a.length === b.length &&
          a.every((chunk, index) => Buffer.compare(chunk, b[index] ?? Buffer.of(0, 0)) === 0);
        expect(equalStreams(foldAll(a), foldAll(b))).toBe(same);
      }),
    );
  });

  test('up to 512 bytes, a plan is one write', () => {
    expect(planReplacement(empty, new Uint8Array(), 700)).toEqual([{ kind: 'truncate' }]);
    check(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 512 }), chunkSize, (content, size) => {
        expect(planReplacement(empty, content, size)).toEqual([
          { kind: 'replace', bytes: content },
        ]);
      }),
    );
  });

  test('above, its stages are the content: the first begins, the last ends', () => {
    check(
      fc.property(
        fc.uint8Array({ minLength: 513, maxLength: 3000 }),
        chunkSize,
        (content, size) => {
          const plan = planReplacement(empty, content, size);
          const staged = plan.flatMap((step) => (step.kind === 'stage' ? [step] : []));
          expect(staged).toHaveLength(plan.length);
          expect(Buffer.compare(Buffer.concat(staged.map(({ chunk }) => chunk)), content)).toBe(0);
          expect(staged.map(({ first }) => first)).toEqual(plan.map((_, at) => at === 0));
          expect(staged.map(({ last }) => last)).toEqual(
            plan.map((_, at) => at === plan.length - 1),
          );
          const roots = rootsOf(staged.map(({ chunk }) => chunk));
          expect(staged.map(({ after }) => after)).toEqual([undefined, ...roots.slice(0, -1)]);
        },
      ),
    );
  });

  test('after any number of its steps, a plan is the rest of itself', () => {
    check(
      fc.property(
        fc.uint8Array({ minLength: 513, maxLength: 3000 }),
        fc.integer({ min: 100, max: 700 }),
        fc.nat(),
        (content, size, random) => {
          const whole = planReplacement(empty, content, size);
          const done = random % whole.length;
          const state = foldAll(chunksOf(content, size).slice(0, done));
          const inode = state === undefined ? empty : withPending(state);
          expect(planReplacement(inode, content, size)).toEqual(whole.slice(done));
        },
      ),
    );
  });

  test('pending content of anything else is not gone on with', () => {
    check(
      fc.property(
        fc.uint8Array({ minLength: 513, maxLength: 3000 }),
        fc.array(bytes(90), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 100, max: 700 }),
        (content, others, size) => {
          const state = foldAll(others);
          if (state === undefined) return;
          const plan = planReplacement(withPending(state), content, size);
          expect(plan).toEqual(planReplacement(empty, content, size));
        },
      ),
    );
  });

  test('pending content of all chunks is not content yet: it is not gone on with', () => {
    const content = new Uint8Array(1500).fill(7);
    const state = foldAll(chunksOf(content, 500));
    if (state === undefined) throw new Error('no chunks');
    const plan = planReplacement(withPending(state), content, 500);
    expect(plan).toHaveLength(3);
    expect(plan[0]).toMatchObject({ first: true });
  });
});
