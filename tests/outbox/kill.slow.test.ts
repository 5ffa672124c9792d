import { test } from 'vitest';
import { expectOnceEach, points } from './kill.ts';

/** At each point; the soak makes more than a hundred. */
const TIMES = process.env['DOS_SOAK'] === undefined ? 3 : 17;

test(`${TIMES * points.length} calls whose processes die, ${TIMES} at each point, take effect once each`, async () => {
  await expectOnceEach(TIMES);
});
