import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { documents } from '../../scripts/documents.ts';

test.each(documents)('docs/$file is up to date', async ({ file, write }) => {
  const target = path.resolve(import.meta.dirname, '../../docs', file);
  expect(readFileSync(target, 'utf8')).toBe(await write());
});
