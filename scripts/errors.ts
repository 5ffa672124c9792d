import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dosError } from '../offchain/errors/dos-error.ts';

const target = path.join(import.meta.dirname, '..', 'docs', 'errors.md');

/** The table of errors, from their one declaration. */
export function writeErrorTable(): string {
  const rows = Object.values(dosError)
    .toSorted((a, b) => a.code - b.code)
    .map(
      ({ code, meaning, class: kind, action, locus }) =>
        `| ${code} | ${meaning} | ${kind} | ${action} | ${locus} |`,
    );
  return [
    '# Errors',
    '',
    'Every failure is one of these. The code is the exit status of a command (0: no error) and `code` of `--json`;',
    'class, action and locus are those of MS-DOS’s extended errors.',
    '',
    '| code | meaning | class | action | locus |',
    '| ---: | --- | --- | --- | --- |',
    ...rows,
    '',
    'Generated from `offchain/errors/dos-error.ts` by `npm run errors`.',
    '',
  ].join('\n');
}

async function main(args: readonly string[]): Promise<void> {
  const table = writeErrorTable();
  if (!args.includes('--check')) {
    await writeFile(target, table);
    return;
  }
  if ((await readFile(target, 'utf8')) === table) return;
  console.error('docs/errors.md is not up to date. Run: npm run errors');
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
