import { test } from 'vitest';

/** Twelve processes one after the other: on a busy machine that takes its time. */
const PATIENCE = 240_000;
import { expectOnceEach } from './kill.ts';

test(
  'a process that dies at any point of a call neither loses nor repeats it',
  { timeout: PATIENCE },
  async () => {
    await expectOnceEach(1);
  },
);
