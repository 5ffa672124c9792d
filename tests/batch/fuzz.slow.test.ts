import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMisdeed, fuzzLine } from './fuzz.ts';

const seed = 42;

test(`60,000 random lines do nothing but what they spell, and end (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fuzzLine, async (line) => {
      expect(await findMisdeed(line)).toBeUndefined();
    }),
    { numRuns: 60_000, seed },
  );
});
