import { test } from 'vitest';
import { expectOnceEach } from './kill.ts';

test('102 calls whose processes die, 17 at each point, take effect once each', async () => {
  await expectOnceEach(17);
});
