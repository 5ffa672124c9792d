import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBatchFile } from '../../shell/language/batch-file.ts';
import { limits } from '../../shell/language/limits.ts';
import { Machine } from '../shell/machine.ts';

test('the documented limits are the ones that hold', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/batch.md'), 'utf8');
  const documented = [...page.matchAll(/\| +(\d+) +\|$/gm)].map(([, number]) => Number(number));
  expect(new Set(documented)).toEqual(new Set<number>(Object.values(limits)));
});

describe('beyond a limit there is an error', () => {
  test.each([
    ['a GOTO that never ends', ':a\nGOTO a', /More than 100000 GOTOs/],
    [
      'FORs inside one another',
      'FOR /L %%a IN (1,1,2000) DO FOR /L %%b IN (1,1,2000) DO REM x',
      /More than 1000000 passes/,
    ],
    ['a value that grows', `SET A=${'x'.repeat(5000)}\nSET A=%A%%A%`, /too long/],
    [
      'too many variables',
      'FOR /L %%n IN (1,1,2000) DO SET V%%n=x',
      /Out of environment space: at most 1024 variables/,
    ],
  ])('%s', async (_, script, message) => {
    const { status, stderr } = await new Machine().run(script);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  test('too many lines', () => {
    expect(() => readBatchFile('\n'.repeat(limits.lines), 'a.bat')).toThrow(/has 100001 lines/);
  });
});
