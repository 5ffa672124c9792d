import { describe, expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import { formatCounts, publicCalls, runCalls } from './run.ts';
import { refusals } from './verdict.ts';

const CALLS = 2000;

describe(`random calls of seed ${seed}`, () => {
  test(`${CALLS}: kernel and model agree after each of them`, { timeout: 3_600_000 }, async () => {
    const counts = await runCalls(seed, CALLS);
    process.stdout.write(`${formatCounts(counts)}\n`);
    expect(counts.calls).toBeGreaterThanOrEqual(CALLS);
    // There are seven names that accounts may have, and no account is ever removed.
    const often = [...counts.byCall].filter(([, times]) => times > 4).map(([name]) => name);
    expect(often.toSorted()).toEqual(publicCalls.toSorted());
    const codes = [0, ...new Set(Object.values(refusals))].toSorted((a, b) => a - b);
    expect([...counts.byCode.keys()]).toEqual(expect.arrayContaining(codes));
    expect(counts.byBuilder.get('lucid')).toBeGreaterThan(100);
    expect(counts.byBuilder.get('blaze')).toBeGreaterThan(100);
    expect(counts.forced).toBeGreaterThan(100);
    expect(counts.lost).toBeGreaterThan(10);
  });
});
