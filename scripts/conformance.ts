/** Writes `docs/conformance.md`, which a test compares. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeTable } from '../tests/conformance/table.ts';

await writeFile(path.join(import.meta.dirname, '..', 'docs', 'conformance.md'), await writeTable());
