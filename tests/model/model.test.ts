import { describe, expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import { formatCounts, publicCalls, runCalls } from './run.ts';

const CALLS = 200;

describe(`random calls of seed ${seed}`, () => {
  test(`${CALLS}: kernel and model agree after each of them`, { timeout: 300_000 }, async () => {
    const counts = await runCalls(seed, CALLS);
    process.stdout.write(`${formatCounts(counts)}\n`);
    expect(counts.calls).toBeGreaterThanOrEqual(CALLS);
    expect([...counts.byCall.keys()].toSorted()).toEqual(publicCalls.toSorted());
    expect([...counts.byBuilder.keys()].toSorted()).toEqual(['blaze', 'lucid']);
    expect(counts.forced).toBeGreaterThan(0);
    expect(counts.lost).toBeGreaterThan(0);
  });
});
