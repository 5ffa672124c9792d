import { expect, test } from 'vitest';
import { compareInHead, compareOnL1 } from './equivalence.ts';

const count = 1_000;
/** Calls on L1 take most of the time. */
const TIMEOUT = 3_600_000;

test.each([
  { place: 'on L1', compare: compareOnL1, seed: 1_000 },
  { place: 'in a head', compare: compareInHead, seed: 2_000 },
])(
  `${count} mixed calls do the same on a drive $place as on C: (seed $seed)`,
  async ({ compare, seed }) => {
    const outcomes = await compare(seed, count);
    const done = new Set(
      [...outcomes.keys()].filter((key) => key.endsWith('none 0')).map((key) => key.split(':')[0]),
    );
    const kinds = ['mkdir', 'create', 'write', 'unlink', 'rmdir', 'rename', 'attributes'];
    const accounts = ['register', 'rotate', 'recover'];
    const builders = ['lucid', 'blaze'];
    expect(done).toEqual(new Set([...kinds, 'owner', 'acl', ...accounts, ...builders]));
    // Each is counted by its kind and by its builder.
    const isBuilder = (key: string): boolean => builders.some((name) => key.startsWith(name));
    const refused = [...outcomes].filter(([key]) => !key.endsWith('none 0') && !isBuilder(key));
    expect(refused.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(100);
  },
  TIMEOUT,
);
