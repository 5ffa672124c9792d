import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNoStack, codesOf, Computer } from './computer.ts';

// What people get wrong: a DOS error, its exit status, and nothing changed.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  machine.writeHost('in.txt', 'in');
  mkdirSync(machine.host('folder'));
  const lines = ['REGISTER alice', 'MD Docs', 'ECHO old > docs\\File.txt'];
  expect(codesOf(machine.script(lines))).toEqual([0, 0, 0]);
});

afterAll(() => machine.remove());

const refused: readonly (readonly [string, number, RegExp])[] = [
  ['FROB', 1, /^Bad command: FROB\. HELP lists the commands$/],
  ['', 0, /^/],
  ['TYPE', 1, /^Missing an argument\. Usage: TYPE/],
  ['TYPE "docs', 1, /^Missing a closing quote/],
  ['MD a b', 1, /^Too many arguments\. Usage: MD/],
  ['DIR *.txt', 2, /^File not found: \*\.txt$/],
  ['DIR d*\\x', 1, /^Only the last part of a path may hold wildcards: d\*\\x$/],
  ['CD d*', 1, /^A wildcard cannot stand here: d\*\. Name one/],
  ['DIR none > x', 2, /^File not found: C:\\none$/],
  ['SORT < none', 2, /^File not found: C:\\none$/],
  ['ECHO x |', 1, /^Missing a command behind \|$/],
  ['REGISTER alice', 80, /^Already exists: \\\\alice\\\. User default has this account already/],
  ['REGISTER Other', 80, /^Already exists: \\\\alice\\/],
  ['REGISTER -x', 1, /^Not an account name: -x/],
  [`REGISTER ${'a'.repeat(32)}`, 1, /^Not an account name/],
  ['REGISTER älice', 1, /^Not an account name/],
  ['MD docs', 80, /^Already exists: C:\\Docs$/],
  ['MD DOCS\\', 80, /^Already exists: C:\\Docs$/],
  ['MD docs\\file.TXT', 80, /^Already exists: C:\\Docs\\File\.txt$/],
  ['MD \\', 80, /^Already exists: C:\\$/],
  ['MD none\\x', 3, /^Path not found: C:\\none$/],
  ['MD docs\\file.txt\\x', 3, /^Path not found: C:\\Docs\\File\.txt$/],
  ['TYPE none', 2, /^File not found: C:\\none$/],
  ['TYPE none\\x', 3, /^Path not found: C:\\none$/],
  ['TYPE docs\\file.txt\\x', 3, /^Path not found: C:\\Docs\\File\.txt$/],
  ['TYPE docs', 5, /^Access denied: C:\\Docs \(it is a directory\)$/],
  ['TYPE \\\\nobody\\x', 2, /^File not found: \\\\nobody\\$/],
  ['TYPE \\\\', 1, /^Missing an account/],
  ['DIR none', 2, /^File not found/],
  ['CD none', 3, /^Path not found: C:\\none$/],
  ['COPY none x', 2, /^File not found/],
  ['COPY H:\\none', 2, /^File not found: H:\\none$/],
  ['COPY H:\\none\\x', 3, /^Path not found: H:\\none$/],
  ['COPY H:\\folder', 5, /^Access denied: H:\\folder \(it is a directory\)$/],
  ['COPY H:\\..\\x', 5, /^Access denied: H:\\\.\./],
  ['COPY docs\\file.txt H:\\none\\x', 3, /^Path not found: H:\\none$/],
  ['COPY docs\\file.txt H:\\in.txt\\', 3, /^Path not found/],
  ['ECHO x > docs', 5, /^Access denied: C:\\Docs/],
  ['ECHO x > none\\x', 3, /^Path not found/],
  ['DIR X:\\', 15, /^Invalid drive: X:\. There are C:/],
  ['COPY H:\\in.txt Z:\\', 15, /^Invalid drive: Z:/],
  [`MD ${'x'.repeat(65)}`, 1, /^Name too long: 65 bytes, at most 64: x+$/],
  [`ECHO x > docs\\${'é'.repeat(33)}`, 1, /^Name too long: 66 bytes, at most 64/],
  [`COPY docs\\file.txt H:\\${'x'.repeat(65)}`, 1, /^Name too long: 65 bytes/],
  [`TYPE ${'x'.repeat(65)}`, 2, /^File not found/],
  ['MD a\u0007b', 1, /^Name with a control character: a\\x07b$/],
  ['MD "a<b"', 1, /^Name with <, which no name may hold/],
  ['MD "trail "', 1, /^Name that ends with a space or a dot/],
  ['MD trail.', 1, /^Name that ends with a space or a dot/],
  ['\u001B[31mRED', 1, /^Bad command: \\x1b\[31MRED\./],
];

describe('refused', () => {
  test('each with its code and a message, and nothing is changed', () => {
    const before = machine.script(['DIR', 'DIR docs', 'LOG', 'TYPE docs\\file.txt']);
    const answers = machine.script(refused.map(([line]) => line).filter((line) => line !== ''));
    const got = answers.map(({ error }) => [error?.code, error?.message]);
    expect(got).toEqual(
      refused
        .filter(([line]) => line !== '')
        .map(([, code, message]) => [code, expect.stringMatching(message)]),
    );
    expect(machine.script(['DIR', 'DIR docs', 'LOG', 'TYPE docs\\file.txt'])).toEqual(before);
    expect(readdirSync(machine.hostRoot).toSorted()).toEqual(['folder', 'in.txt']);
  });

  test.each(['FROB', 'TYPE none', 'MD docs', 'TYPE X:\\a', 'MD none\\x', 'COPY H:\\folder'])(
    '%s says so on stderr only, in one line without a stack trace',
    (line) => {
      const run = machine.run(line);
      const [, code] = refused.find(([known]) => known === line) ?? ['', 15];
      expect({ status: run.status, stdout: run.stdout.toString() }).toEqual({
        status: code,
        stdout: '',
      });
      expect(run.stderr).toMatch(/^[^\n]+\n$/);
      checkNoStack(run.stderr);
    },
  );

  test('--verbose shows where', () => {
    const run = machine.run('TYPE none', { options: ['--verbose'] });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^File not found: C:\\none\nFileNotFoundError[^]*\n {4}at /);
  });

  test.each([
    [[]],
    [['--frob', '-c', 'VER']],
    [['-c']],
    [['--home']],
    [['-c', 'VER', 'x.bat']],
    [['--user', 'a', '--user', 'b', '-c', 'VER']],
  ])('arguments %j are bad usage', (args) => {
    const run = Computer.make().start(args);
    expect({ status: run.status, stdout: run.stdout.toString() }).toEqual({
      status: 1,
      stdout: '',
    });
    checkNoStack(run.stderr);
  });
});

describe('names', () => {
  test('keep their case, are found in any, and are not made twice', () => {
    const copy = machine.copy();
    const answers = copy.script([
      'ECHO 1 > DOCS\\FILE.TXT',
      'MD \\docs\\Ünïcode',
      'MD \\docs\\üNÏCODE',
      'ECHO 2 > docs\\ünïcode\\😀',
      'TYPE DOCS\\ÜNÏCODE\\😀',
      `MD docs\\${'x'.repeat(64)}`,
      'DIR docs',
    ]);
    expect(codesOf(answers)).toEqual([0, 0, 80, 0, 0, 0, 0]);
    expect(answers[6]?.result).toMatchObject({
      entries: [{ name: 'File.txt', size: 3 }, { name: 'x'.repeat(64) }, { name: 'Ünïcode' }],
    });
  });

  test('cannot steer the terminal, nor leave H:', () => {
    const copy = machine.copy();
    copy.writeHost('evil\u001B[2J.txt', 'x');
    const listing = copy.text('DIR H:\\');
    expect(listing).toContain(' evil\\x1b[2J.txt\n');
    expect(listing).not.toContain('\u001B');
    expect(copy.run('COPY H:\\evil\u001B[2J.txt').status).toBe(1);
    writeFileSync(path.join(copy.folder, 'secret'), 'x');
    for (const line of ['TYPE H:\\..\\secret', 'TYPE H:/folder/../../secret']) {
      expect(copy.run(line).stdout.toString()).toBe('');
    }
  });
});
