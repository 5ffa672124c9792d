import { expect, test } from 'vitest';
import { compareKernels } from './equivalence.ts';

const seed = 1_000;
const count = 1_000;

test(`${count} mixed calls do the same on a drive as on C: (seed ${seed})`, async () => {
  const outcomes = await compareKernels(seed, count);
  const done = new Set(
    [...outcomes.keys()].filter((key) => key.endsWith('none 0')).map((key) => key.split(':')[0]),
  );
  expect(done).toEqual(
    new Set([
      'mkdir',
      'create',
      'write',
      'unlink',
      'rmdir',
      'rename',
      'attributes',
      'owner',
      'acl',
    ]),
  );
  const refused = [...outcomes].filter(([key]) => !key.endsWith('none 0'));
  expect(refused.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(100);
});
