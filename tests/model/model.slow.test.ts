import { describe, expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import type { Counts } from './comparison.ts';
import { formatCounts, publicCalls, runCalls } from './run.ts';
import { refusals } from './verdict.ts';

/** Each kernel gets as many calls: what a comparison takes grows with what there is to compare. */
const CALLS = 400;
const KERNELS = 5;

describe(`random calls of seed ${seed}`, () => {
  test(
    `${KERNELS * CALLS} on ${KERNELS} kernels: kernel and model agree after each of them`,
    { timeout: 3_600_000 },
    async () => {
      const all: Counts[] = [];
      for (let kernel = 0; kernel < KERNELS; kernel++) {
        const counts = await runCalls(`${seed}.${kernel}`, CALLS);
        process.stdout.write(`${formatCounts(counts)}\n`);
        all.push(counts);
      }
      const sum = (pick: (counts: Counts) => number): number =>
        all.reduce((total, counts) => total + pick(counts), 0);
      expect(sum(({ calls }) => calls)).toBeGreaterThanOrEqual(KERNELS * CALLS);
      const times = (call: string): number =>
        sum(({ byCall }) => new Map<string, number>(byCall).get(call) ?? 0);
      expect(publicCalls.filter((call) => times(call) <= 10)).toEqual([]);
      const codes = [0, ...Object.values(refusals)];
      expect(codes.filter((code) => all.every(({ byCode }) => !byCode.has(code)))).toEqual([]);
      expect(sum(({ byBuilder }) => byBuilder.get('lucid') ?? 0)).toBeGreaterThan(100);
      expect(sum(({ byBuilder }) => byBuilder.get('blaze') ?? 0)).toBeGreaterThan(100);
      expect(sum(({ forced }) => forced)).toBeGreaterThan(100);
      expect(sum(({ lost }) => lost)).toBeGreaterThan(10);
    },
  );
});
