import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { History } from '../../shell/screen/history.ts';
import { makeFolder } from '../shell/machine.ts';

/** A home with more lines than are kept. */
function longHistory(): { readonly home: string; readonly text: string } {
  const home = makeFolder();
  const text = Array.from({ length: 2001 }, (_, index) => `ECHO ${index}\n`).join('');
  writeFileSync(path.join(home, 'history'), text);
  return { home, text };
}

test('the file is cut back when it is opened', async () => {
  const { home } = longHistory();
  const { lines } = await History.open(home);
  expect(lines).toHaveLength(1000);
  expect(readFileSync(path.join(home, 'history'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  expect(readdirSync(home)).toEqual(['history']);
});

test('where it can not be cut back, it stays as it was, and nothing is left beside it', async () => {
  const { home, text } = longHistory();
  const { rename } = fs;
  Object.assign(fs, {
    rename: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(fs, { rename });
    syncBuiltinESMExports();
  });
  expect((await History.open(home)).lines.at(-1)).toBe('ECHO 2000');
  expect(readFileSync(path.join(home, 'history'), 'utf8')).toBe(text);
  expect(readdirSync(home)).toEqual(['history']);
});
