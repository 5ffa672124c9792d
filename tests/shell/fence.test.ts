import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { findHostProblem } from '../../shell/names.ts';
import { Machine } from './machine.ts';

// Nothing outside of H:'s root can be read, written, listed or run, whatever command is told to.

let machine: Machine;
let outside = '';
const host = (...parts: readonly string[]) => path.join(machine.hostRoot, ...parts);

beforeEach(async () => {
  machine = new Machine();
  outside = path.join(path.dirname(machine.hostRoot), 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'secret.txt'), 'secret\n');
  writeFileSync(path.join(outside, 'evil.bat'), 'ECHO secret\n');
  mkdirSync(host('sub'));
  writeFileSync(host('a.txt'), 'inside\n');
  symlinkSync(outside, host('link'));
  symlinkSync(path.join(outside, 'secret.txt'), host('sub', 'file-link'));
  symlinkSync('..', host('sub', 'up'));
  await machine.run('REGISTER demo');
});

const readers = [
  'TYPE @@\\secret.txt',
  'TYPE @@\\*.txt',
  'TYPE "@@\\secret.txt"',
  'COPY @@\\secret.txt \\',
  'COPY @@\\*.* \\',
  'COPY H:\\a.txt+@@\\secret.txt \\x',
  'XCOPY @@ \\x /S /E',
  'DIR @@',
  'DIR @@\\*',
  'DIR /S /B @@',
  'TREE @@ /F',
  'MORE @@\\secret.txt',
  'MORE < @@\\secret.txt',
  'SORT @@\\secret.txt',
  'FIND "secret" @@\\secret.txt',
  'FIND /C "e" @@\\*.txt',
  'FC @@\\secret.txt H:\\a.txt',
  'COMP @@\\secret.txt H:\\a.txt',
  'CALL @@\\evil.bat',
  '@@\\evil',
  'CD @@',
  'CD /D @@ & DIR',
  'FOR %%f IN (@@\\*) DO ECHO %%f',
  'FOR /F %%f IN (@@\\secret.txt) DO ECHO %%f',
  'IF EXIST @@\\secret.txt ECHO found secret',
  'SET PATH=@@& evil',
];

const ways = [
  'H:\\..\\outside',
  'H:..\\outside',
  'H:\\sub\\..\\..\\outside',
  'H:/../outside',
  'H:\\.\\.\\..\\outside',
  'H:\\link',
  'H:\\sub\\..\\link',
  'H:\\sub\\up\\..\\outside',
  'H:\\sub\\up\\link',
  'H:\\...\\outside',
  'H:\\.. \\outside',
];

describe.each(ways)('by way of %s', (way) => {
  test('nothing is read, listed or run', async () => {
    const lines = readers.map((line) => line.replaceAll('@@', way));
    const run = await machine.run(lines.join('\n'), { goOn: true });
    expect(run.stdout.toString()).not.toMatch(/secret/);
    const tree = await machine.run('DIR /S /B \\', { goOn: true });
    expect(tree.stdout.toString()).not.toMatch(/secret|evil/);
  });

  test('nothing is written', async () => {
    const lines = [
      `ECHO x > ${way}\\new.txt`,
      `ECHO x >> ${way}\\secret.txt`,
      `COPY H:\\a.txt ${way}`,
      `COPY H:\\a.txt ${way}\\secret.txt`,
      `XCOPY H:\\a.txt ${way}\\new`,
      `MD ${way}\\new`,
      `DIR H:\\ > ${way}\\listing`,
      `(ECHO x) > ${way}\\block`,
    ];
    await machine.run(lines.join('\n'), { goOn: true });
    expect(readdirSync(outside).toSorted()).toEqual(['evil.bat', 'secret.txt']);
    expect(readFileSync(path.join(outside, 'secret.txt'), 'utf8')).toBe('secret\n');
  });
});

describe('inside of the fence', () => {
  test('links that stay inside work, and those that leave are not listed', async () => {
    expect((await machine.run('TYPE H:\\sub\\up\\a.txt')).stdout.toString()).toBe('inside\n');
    const { stdout } = await machine.run('DIR /B H:\\sub');
    expect(stdout.toString()).toBe('up\n');
  });

  test('devices of any host are not made', async () => {
    const names = ['aux', 'PRN.txt', 'com1', 'LPT9.log', 'clock$', 'conin$', 'nul.txt', 'con.x'];
    const lines = names.flatMap((name) => [`ECHO x > H:\\${name}`, `MD H:\\${name}`]);
    const { stderr } = await machine.run(lines.join('\n'), { goOn: true });
    expect(stderr.match(/it is a device on some hosts/g)).toHaveLength(lines.length);
    expect(names.filter((name) => existsSync(host(name)))).toEqual([]);
  });

  test('the null device is no file', async () => {
    const run = await machine.run('ECHO x > H:\\NUL\nTYPE H:\\nul\nCOPY H:\\a.txt H:\\sub\\NUL:');
    expect(run.stdout.toString()).toBe('        1 file(s) copied\n');
    expect(existsSync(host('NUL'))).toBe(false);
  });

  test.each([
    ['aux.c', false, 'linux', false],
    ['aux.c', false, 'win32', true],
    ['COM¹', false, 'win32', true],
    ['a.txt:stream', false, 'win32', true],
    ['a.txt', false, 'win32', false],
    ['auxiliary', true, 'linux', false],
    ['aux', true, 'linux', true],
  ])('%s, written: %s, on %s: refused: %s', (name, writes, platform, refused) => {
    expect(findHostProblem(name, { writes, platform }) !== undefined).toBe(refused);
  });
});

describe('hostile names', () => {
  const names = [
    'a b & MD pwned',
    '-R',
    '"',
    '%PATH%',
    'x\n MD pwned',
    '\u{1B}[2J',
    '*',
    '?',
    ') & MD pwned',
  ];

  beforeEach(() => {
    for (const name of names) writeFileSync(host(name), 'x');
  });

  test('run nothing and match nothing else', async () => {
    const run = await machine.run(
      [
        'H:',
        'FOR %%f IN (*) DO TYPE %%f > NUL',
        'FOR %%f IN (*) DO ECHO %%f > NUL',
        'FOR %%f IN (*) DO COPY %%f C:\\ > NUL',
        'FOR /F "delims=" %%f IN (\'DIR /B\') DO TYPE "%%f" > NUL',
        'SET "F=) & MD pwned"',
        'TYPE "%F%" > NUL',
        'ECHO %F% > NUL',
        'CALL :sub "a b & MD pwned"',
        'GOTO :EOF',
        ':sub',
        'TYPE %1 > NUL',
        'TYPE "%~1" > NUL',
      ].join('\n'),
      { goOn: true },
    );
    expect(existsSync(host('pwned'))).toBe(false);
    expect((await machine.run('DIR /B \\')).stdout.toString()).not.toMatch(/^pwned$/m);
    expect(run.stderr).not.toMatch(/Internal error/);
  });

  test('are shown escaped', async () => {
    const { stdout } = await machine.run('DIR /B H:\\');
    const text = stdout.toString();
    expect(text).toContain('\\x1b[2J\n');
    expect(text).toContain('x\\x0a MD pwned\n');
    expect(text).not.toContain('\u{1B}');
  });
});
