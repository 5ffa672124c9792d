import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listDocuments } from '../../scripts/documents.ts';

test.each(await listDocuments())('docs/$file is up to date', ({ file, text }) => {
  const target = path.resolve(import.meta.dirname, '../../docs', file);
  expect(readFileSync(target, 'utf8')).toBe(text);
});
