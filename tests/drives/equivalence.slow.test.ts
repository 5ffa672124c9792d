import { expect, test } from 'vitest';
import { compareInHead, compareOnL1 } from './equivalence.ts';

/** `npm run soak` makes more calls. */
const soak = process.env['DOS_SOAK'] !== undefined;

/** Calls on L1 take most of the time. */
const TIMEOUT = 3_600_000;

test.each([
  { place: 'on L1', compare: compareOnL1, seed: 1_000, count: soak ? 1_000 : 100 },
  { place: 'in a head', compare: compareInHead, seed: 2_000, count: soak ? 1_000 : 100 },
])(
  '$count mixed calls do the same on a drive $place as on C: (seed $seed)',
  async ({ compare, seed, count }) => {
    const outcomes = await compare(seed, count);
    const done = new Set(
      [...outcomes.keys()].filter((key) => key.endsWith('none 0')).map((key) => key.split(':')[0]),
    );
    const kinds = ['mkdir', 'create', 'write', 'unlink', 'rmdir', 'rename', 'attributes'];
    expect(done).toEqual(new Set([...kinds, 'owner', 'acl']));
    const refused = [...outcomes].filter(([key]) => !key.endsWith('none 0'));
    expect(refused.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(count / 20);
  },
  TIMEOUT,
);
