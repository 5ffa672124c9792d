import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands, loadAll } from '../../shell/commands/index.ts';
import { Machine } from './machine.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/json-schema');
const ajv = new Ajv2020({ strict: true, allErrors: true });
const files = readdirSync(folder);
const validators = new Map(
  files.map((file) => {
    const schema: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    return [file.replace('.json', ''), ajv.compile(schema as object)];
  }),
);

/** Lines that answer, of every command: those that work, and one that fails. */
const lines: readonly string[] = [
  'REGISTER demo',
  'REGISTER demo',
  'MD \\docs',
  'MD \\docs',
  'MD H:\\sub',
  'ECHO hello',
  'ECHO ON',
  'ECHO OFF',
  'ECHO',
  'ECHO a > \\docs\\a.txt',
  'ECHO b > \\docs\\b.txt',
  'ECHO c > \\none\\c',
  'CD docs',
  'CD',
  'CD none',
  'CD \\',
  'CHKDSK',
  'CHOICE',
  'CLS',
  'COMP docs\\a.txt docs\\a.txt',
  'COMP docs\\a.txt docs\\b.txt',
  'COPY docs\\a.txt H:\\a.txt',
  'COPY docs\\*.txt H:\\',
  'COPY docs\\a.txt+docs\\b.txt H:\\ab.txt',
  'COPY none',
  'DATE',
  'TIME',
  'TIME 1:00',
  'DIR \\',
  'DIR H:\\',
  'DIR \\ /S',
  'DIR none',
  'DIR > H:\\listing',
  'FC docs\\a.txt docs\\b.txt',
  'FC docs\\a.txt docs\\a.txt',
  'FIND "a" docs\\a.txt',
  'FIND "x" docs\\a.txt',
  'DIR | FIND "docs"',
  'HELP',
  'HELP DIR',
  'HELP NONE',
  'HISTORY',
  'IF EXIST none ECHO x',
  'LOG',
  'LOG /N:1',
  'MAN DIR',
  'MEM',
  'MORE docs\\a.txt',
  'PATH \\docs',
  'PATH',
  'PAUSE',
  'PROMPT $P$G',
  'SET A=b',
  'SET',
  'SET /A N=1+1',
  'SET NONE',
  'SORT docs\\a.txt',
  'TREE \\',
  'TREE \\ /F',
  'TREE none',
  'TRUENAME a',
  'TYPE docs\\a.txt',
  'TYPE docs\\*.txt',
  'TYPE none',
  'VER',
  'VER /?',
  'VOL',
  'VOL H:',
  'VOL Q:',
  'WHICH DIR',
  'WHICH none',
  'WHOAMI',
  'XCOPY \\docs H:\\copy /S',
  'XCOPY none H:\\',
  'ATTRIB +R docs\\a.txt',
  'ATTRIB docs\\*.txt',
  'DEL docs\\a.txt',
  'ATTRIB -R docs\\a.txt',
  'CACLS docs\\a.txt',
  'CACLS docs /G demo:RW',
  'REN docs\\a.txt c.txt',
  'REN docs\\c.txt b.txt',
  'MOVE docs\\c.txt \\',
  'DEL docs\\b.txt',
  'RD docs',
  'RD docs',
  'KEYS',
  'KEYS NEW',
  'KEYS OLD',
];

/** Those that need a chain or a head: the tests in `tests/e2e` hold their answers against the schemas. */
const onChain = new Set([
  'BEGIN',
  'BILL',
  'COMMIT',
  'EJECT',
  'FORMAT',
  'HYDRA',
  'MOUNT',
  'RECOVER',
  'ROLLBACK',
  'ROTATE',
  'SYNC',
  'TRY',
  'VERIFY',
]);

interface Answer {
  readonly command: string;
  readonly ok: boolean;
}

const scratch = mkdtempSync(path.join(tmpdir(), 'dos-schema-'));
let answers: readonly Answer[];

afterAll(() => rmSync(scratch, { recursive: true }));

beforeAll(async () => {
  const machine = new Machine(scratch);
  writeFileSync(path.join(machine.hostRoot, 'x.bat'), 'ECHO x');
  const { stdout } = await machine.run(lines.join('\n'), { json: true, goOn: true, input: 'y' });
  answers = stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line): Answer => JSON.parse(line));
});

describe('the answers of --json', () => {
  test('are what their schemas say', () => {
    const wrong = answers.flatMap((answer) => {
      const validate = validators.get(answer.command.toLowerCase());
      return validate?.(answer) === true ? [] : [{ answer, errors: validate?.errors }];
    });
    expect(wrong).toEqual([]);
    expect(answers.length).toBe(lines.length);
  });

  test('cover every command that has a schema, at its best', async () => {
    const answered = new Set(answers.filter(({ ok }) => ok).map(({ command }) => command));
    const described = (await loadAll()).filter(
      ({ name, result }) => result !== undefined && !onChain.has(name),
    );
    expect(described.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
    expect(files).toContain('failure.json');
  });

  test('schemas refuse what is not theirs', () => {
    const validate = validators.get('ver');
    const good = {
      schema: 'dos/1',
      command: 'VER',
      ok: true,
      result: { version: '', kernel: null, network: '' },
    };
    expect(validate?.(good)).toBe(true);
    for (const bad of [
      { ...good, schema: 'dos/2' },
      { ...good, more: 1 },
      { ...good, result: {} },
    ]) {
      expect(validate?.(bad)).toBe(false);
    }
    const failure = { schema: 'dos/1', command: 'VER', ok: false, error: { code: 4 } };
    expect(validate?.(failure)).toBe(false);
    expect(validators.get('failure')?.({ ...failure, command: 'X' })).toBe(false);
  });
});

describe('the commands', () => {
  test('are listed under their own names, in order, each once', async () => {
    const described = await loadAll();
    expect(commands.map(({ name }) => name)).toEqual(described.map(({ name }) => name));
    expect(commands.map(({ aliases }) => aliases)).toEqual(
      described.map(({ aliases = [] }) => aliases),
    );
    const names = commands.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(commands.flatMap(({ name, aliases }) => [name, ...aliases])).size).toBe(
      commands.reduce((sum, { aliases }) => sum + 1 + aliases.length, 0),
    );
  });

  test('are described in sentences that fit', async () => {
    const wrong = (await loadAll()).filter(
      ({ summary, manual, examples, switches = [] }) =>
        !/^[A-Z][^.]{1,79}$/.test(summary) ||
        manual.length === 0 ||
        examples.length === 0 ||
        new Set(switches.map((each) => each.name)).size !== switches.length,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
