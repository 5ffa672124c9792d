import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeTable } from './table.ts';

test('docs/conformance.md is up to date (else: npm run conformance)', async () => {
  const file = path.join(import.meta.dirname, '..', '..', 'docs', 'conformance.md');
  expect(readFileSync(file, 'utf8')).toBe(await writeTable());
});
