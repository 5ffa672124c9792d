import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import { shorten } from './shorten.ts';

const items = Array.from({ length: 40 }, (_, index) => index);

test('of a sequence that fails, those items are left without which it does not', async () => {
  const needed = fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(needed, async (all) => {
      const fails = (some: readonly number[]) =>
        Promise.resolve(all.every((item) => some.includes(item)));
      expect(await shorten(items, fails)).toEqual(all.toSorted((a, b) => a - b));
    }),
    { seed: Number(seed), numRuns: 50 },
  );
});

test('what never fails stays as it is', async () => {
  expect(await shorten(items, () => Promise.resolve(false))).toEqual(items);
});
