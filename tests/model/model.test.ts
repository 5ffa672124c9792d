import { setFlagsFromString } from 'node:v8';
setFlagsFromString('--no-concurrent-marking');
import { describe, expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import { runCalls } from './run.ts';

describe(`random calls of seed ${seed}`, () => {
  test('200 calls: kernel and model agree after each of them', { timeout: 600_000 }, async () => {
    const counts = await runCalls(seed, Number(process.env['N'] ?? 200));
    process.stderr.write(require('node:util').inspect(counts));
    expect(counts.calls).toBeGreaterThanOrEqual(200);
  });
});
