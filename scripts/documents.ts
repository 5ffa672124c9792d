/** Writes the generated documents; with `--check`, compares them instead. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dosError } from '../offchain/errors/dos-error.ts';
import { commands } from '../shell/commands/registry.ts';
import { devnetUsage } from '../shell/devnet.ts';
import { usage } from '../shell/options.ts';
import { abi, formatNumber, syscallNames, traceCodes } from '../validators/abi.ts';

const folder = path.join(import.meta.dirname, '..', 'docs');

/** Every generated document: its file in `docs/` and what must be in it. */
export const documents: readonly { readonly file: string; readonly write: () => string }[] = [
  { file: 'errors.md', write: writeErrors },
  { file: 'commands.md', write: writeCommands },
  { file: 'abi.md', write: writeAbi },
];

function lines(...parts: readonly (string | readonly string[])[]): string {
  return `${parts.flat().join('\n')}\n`;
}

function writeErrors(): string {
  const rows = Object.values(dosError)
    .toSorted((a, b) => a.code - b.code)
    .map(
      ({ code, meaning, class: kind, action, locus }) =>
        `| ${code} | ${meaning} | ${kind} | ${action} | ${locus} |`,
    );
  return lines(
    '# Errors',
    '',
    'Every failure is one of these. The code is the exit status of a command (0: no error) and `code` of `--json`;',
    'class, action and locus are those of MS-DOS’s extended errors.',
    '',
    '| code | meaning | class | action | locus |',
    '| ---: | --- | --- | --- | --- |',
    rows,
    '',
    'Generated from `offchain/errors/dos-error.ts` by `npm run documents`.',
  );
}

function writeCommands(): string {
  const sections = commands.flatMap(({ name, aliases, usage: how, summary, needs }) => [
    `## ${name}`,
    '',
    `    ${how}`,
    '',
    `${summary}.`,
    ...(aliases.length === 0
      ? []
      : ['', `Also: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    ...(needs === 'write' ? ['', 'Boots a kernel where the home has none, and costs fees.'] : []),
    '',
  ]);
  return lines(
    '# Commands',
    '',
    ...usage
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `    ${line}`)),
    '',
    'Names are found in any case when only one entry matches, and keep the case in which they were typed. `\\` and `/` both separate.',
    '`C:` is the ledger (your own root), `\\\\name\\path` another account’s files, `H:` the host’s folder.',
    '',
    sections,
    '## devnet',
    '',
    ...devnetUsage
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `    ${line}`)),
    '',
    'See [`devnet.md`](devnet.md) for its API.',
    '',
    'Generated from `shell/commands/registry.ts` by `npm run documents`.',
  );
}

function writeAbi(): string {
  const calls = syscallNames.map(
    (name) => `| ${formatNumber(name)}h | ${abi[name].slot} | ${name} | ${abi[name].summary} |`,
  );
  const codes = Object.entries(traceCodes).map(
    ([code, { meaning, error }]) => `| ${code} | ${meaning} | ${dosError[error].code} |`,
  );
  return lines(
    '# System calls and trace codes',
    '',
    'Numbers are MS-DOS INT 21h numbers (AH) where the call exists there. Slots are positions in the syscall table; they are never reused.',
    '',
    '| AH | slot | call | what it does |',
    '| --- | ---: | --- | --- |',
    calls,
    '',
    'A script that refuses a transaction leaves the code of the check that failed: `O` one-shot policy, `G` gate, `D` dispatcher, `F` handler frame,',
    '`E` entries, `R` register, `W` write, `U` unlink, `V` rmdir, `N` rename, `C` chmod, `A` rotate and recover, `Z` the unspendable script. No code: an argument had the wrong type.',
    '',
    '| code | meaning | DOS error |',
    '| --- | --- | ---: |',
    codes,
    '',
    'Generated from `validators/abi.ts` by `npm run documents`.',
  );
}

async function main(args: readonly string[]): Promise<void> {
  for (const { file, write } of documents) {
    const target = path.join(folder, file);
    if (!args.includes('--check')) await writeFile(target, write());
    else if ((await readFile(target, 'utf8')) !== write()) {
      console.error(`docs/${file} is not up to date. Run: npm run documents`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
