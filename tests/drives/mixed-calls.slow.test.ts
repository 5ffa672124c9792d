import { expect, test } from 'vitest';
import { compareInHead } from './equivalence.ts';

const seed = 1;
const count = 60;

test(`${count} mixed calls do the same on a drive in a head as on C: (seed ${seed})`, async () => {
  const outcomes = await compareInHead(seed, count);
  const files = ['mkdir', 'create', 'write', 'unlink', 'rmdir', 'rename', 'owner', 'acl'];
  const accounts = ['register', 'rotate', 'recover'];
  for (const kind of [...files, ...accounts]) {
    expect([...outcomes.keys()]).toContain(`${kind}: none 0`);
  }
  for (const builder of ['lucid', 'blaze']) {
    expect(outcomes.get(`${builder}: none 0`)).toBeGreaterThan(5);
  }
});
