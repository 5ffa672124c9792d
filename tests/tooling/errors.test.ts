import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeErrorTable } from '../../scripts/errors.ts';

test('docs/errors.md is up to date', () => {
  const file = path.resolve(import.meta.dirname, '../../docs/errors.md');
  expect(readFileSync(file, 'utf8')).toBe(writeErrorTable());
});
