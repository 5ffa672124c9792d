import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMisdeed, fuzzLine } from './fuzz.ts';

describe('60,000 random lines', () => {
  test('do nothing but what they spell, and end', async () => {
    const seed = 42;
    console.log(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(fuzzLine, async (line) => {
        expect(await findMisdeed(line)).toBeUndefined();
      }),
      { numRuns: 60_000, seed },
    );
  });
});
