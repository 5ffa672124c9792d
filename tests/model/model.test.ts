import { describe, expect, test } from 'vitest';
import { seed } from '../content/random.ts';
import { runCalls } from './run.ts';
if (process.env['F']) (await import('node:v8')).setFlagsFromString('--no-concurrent-marking');

describe(`random calls of seed ${seed}`, () => {
  test('200 calls: kernel and model agree after each of them', { timeout: 600_000 }, async () => {
    const u = process.cpuUsage();
    const counts = await runCalls(seed, Number(process.env['N'] ?? 200));
    const v = process.cpuUsage(u);
    process.stderr.write(`cpu ${(v.user+v.system)/1e6} ` + JSON.stringify(counts, (_k, x) => x instanceof Map ? Object.fromEntries(x) : x));
    expect(counts.calls).toBeGreaterThanOrEqual(200);
  });
});
