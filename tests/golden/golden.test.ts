import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { goldenFiles, goldenText } from '../../scripts/golden.ts';

test.each(goldenFiles)('tests/golden/$file is what the code makes', async ({ file, make }) => {
  const text = readFileSync(path.join(import.meta.dirname, file), 'utf8');
  expect(text).toBe(goldenText(await make()));
});
