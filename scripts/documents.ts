/** Writes the generated documents; with `--check`, compares them instead. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dosError } from '../offchain/errors/dos-error.ts';
import { loadAll } from '../shell/commands/index.ts';
import { type Definition, formatSwitch, formatUsage } from '../shell/definition.ts';
import { makeAnswerSchema, makeFailureSchema } from '../shell/json-schema.ts';
import { costOf } from '../shell/manual.ts';
import type { Schema } from '../shell/schema.ts';
import { devnetUsage } from '../shell/devnet.ts';
import { hydraUsage } from '../shell/hydra.ts';
import { usage } from '../shell/options.ts';
import { abi, formatNumber, syscallNames, traceCodes } from '../validators/abi.ts';

const folder = path.join(import.meta.dirname, '..', 'docs');

/** A generated document: its file in `docs/` and what must be in it. */
export interface Document {
  readonly file: string;
  readonly text: string;
}

/** Every generated document. */
export async function listDocuments(): Promise<readonly Document[]> {
  const definitions = await loadAll();
  return [
    { file: 'errors.md', text: writeErrors() },
    { file: 'commands.md', text: writeCommands(definitions) },
    { file: 'abi.md', text: writeAbi() },
    ...definitions.flatMap((definition) => {
      const schema = makeAnswerSchema(definition);
      const file = `json-schema/${definition.name.toLowerCase()}.json`;
      return schema === undefined ? [] : [{ file, text: formatSchema(schema) }];
    }),
    { file: 'json-schema/failure.json', text: formatSchema(makeFailureSchema(undefined)) },
  ];
}

function formatSchema(schema: Schema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

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

function writeCommands(definitions: readonly Definition[]): string {
  const sections = definitions.flatMap((definition) => {
    const { name, aliases = [], summary, manual, switches = [], answers = {} } = definition;
    const rows = switches.map((each) => `| \`${formatSwitch(each)}\` | ${each.summary} |`);
    const also = aliases.map((alias) => `\`${alias}\``).join(', ');
    return [
      `## ${name}`,
      '',
      `    ${formatUsage(definition)}`,
      '',
      `${summary}.${also === '' ? '' : ` Also: ${also}.`}`,
      ...manual.flatMap((paragraph) => ['', escape(paragraph)]),
      ...(rows.length === 0 ? [] : ['', '| switch | meaning |', '| --- | --- |', ...rows]),
      ...Object.entries(answers).flatMap(([code, meaning]) => [
        '',
        `ERRORLEVEL ${code}: ${meaning}.`,
      ]),
      '',
      ...definition.examples.flatMap(({ line, meaning }) => [`    ${line}`, `        ${meaning}`]),
      '',
      costOf(definition),
      '',
    ];
  });
  return lines(
    '# Commands',
    '',
    indented(usage),
    '',
    'Names are found in any case when only one entry matches, and keep the case in which they were typed. `\\` and `/` both separate.',
    '`C:` is the ledger (your own root), `\\\\name\\path` another account’s files, `H:` the host’s folder; `C:` and `H:` as commands go there.',
    'A switch is `/X` or `-X`, in any case. `command /?` explains a command. [`batch.md`](batch.md) describes lines and batch files.',
    '',
    sections,
    '## devnet',
    '',
    indented(devnetUsage),
    '',
    'See [`devnet.md`](devnet.md) for its API.',
    '',
    '## hydra serve',
    '',
    indented(hydraUsage),
    '',
    '[`drives.md`](drives.md) shows it at work.',
    '',
    'Generated from `shell/commands/` by `npm run documents`.',
  );
}

/** As code in Markdown. */
function indented(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '    ');
}

/** Text of the manual in Markdown, where a backslash and a star would mean something. */
function escape(paragraph: string): string {
  return paragraph.replaceAll(/[\\*_<>|`]/g, '\\$&');
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
    '`E` entries, `R` register, `W` write, `U` unlink, `V` rmdir, `N` rename, `C` chmod, `A` rotate and recover, `B` blanks and drives, `Z` the unspendable script. No code: an argument had the wrong type, an index pointed past the end, or an output was missing.',
    '',
    '| code | meaning | DOS error |',
    '| --- | --- | ---: |',
    codes,
    '',
    'Generated from `validators/abi.ts` by `npm run documents`.',
  );
}

async function main(args: readonly string[]): Promise<void> {
  for (const { file, text } of await listDocuments()) {
    const target = path.join(folder, file);
    if (!args.includes('--check')) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    } else if ((await findText(target)) !== text) {
      console.error(`docs/${file} is not up to date. Run: npm run documents`);
      process.exitCode = 1;
    }
  }
}

async function findText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
