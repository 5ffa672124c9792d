import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './machine.ts';

// Closing a file lets go of the locks that the process has on it: whatever H: is, the home's files are not opened.

let machine: Machine;
let lock = '';
const host = (...parts: readonly string[]) => path.join(machine.hostRoot, ...parts);

beforeEach(async () => {
  machine = new Machine();
  machine.home = host('Deep', 'home');
  lock = host('Deep', 'home', 'emulator', 'lock.db');
  mkdirSync(path.dirname(lock), { recursive: true });
  mkdirSync(host('Deep', 'home', 'empty'));
  writeFileSync(lock, 'secret\n');
  writeFileSync(host('a.txt'), 'beside\n');
  writeFileSync(host('Deep', 'homely.txt'), 'secret of others\n');
  symlinkSync(host('Deep', 'home', 'emulator'), host('link'));
  symlinkSync(lock, host('file-link'));
  symlinkSync(host('Deep'), host('Deep', 'again'));
  await machine.run('REGISTER demo');
});

const ways = [
  'H:\\Deep\\home\\emulator\\lock.db',
  'H:\\DEEP\\HOME\\Emulator\\LOCK.DB',
  'H:\\Deep\\.\\home\\empty\\..\\emulator\\lock.db',
  'H:\\Deep\\again\\again\\home\\emulator\\lock.db',
  'H:\\link\\lock.db',
  'H:\\file-link',
];

describe.each(ways)('%s', (way) => {
  test.each([
    'TYPE @@',
    'COPY @@ \\',
    'COPY H:\\a.txt+@@ \\x',
    'MORE < @@',
    'COMP @@ H:\\a.txt',
    'KEYS IMPORT @@',
    'COPY H:\\a.txt @@',
    'ECHO x >> @@',
  ])('%s is denied', async (line) => {
    const run = await machine.run(line.replaceAll('@@', way));
    expect(run.status).toBe(5);
    expect(run.stderr).toMatch(/it belongs to the home, which H: only lists/);
    expect(run.stdout.toString()).not.toMatch(/secret/);
    expect(readFileSync(lock, 'utf8')).toBe('secret\n');
  });
});

test.each([
  'XCOPY H:\\Deep C:\\ /S',
  'DEL /Q H:\\Deep\\home\\emulator\\lock.db',
  'REN H:\\Deep\\home\\emulator\\lock.db other.db',
  'MOVE H:\\Deep\\home\\emulator\\lock.db H:\\',
  'MOVE H:\\a.txt H:\\Deep\\home\\emulator\\a.txt',
  'COPY H:\\a.txt H:\\link\\new.txt',
  'MD H:\\Deep\\home\\new',
  'RD H:\\Deep\\home\\empty',
  'REN H:\\Deep\\home house',
  'REN H:\\Deep Shallow',
])('%s is denied', async (line) => {
  const run = await machine.run(line);
  expect(run.stderr).toMatch(/it belongs to the home/);
  expect(run.status).toBe(5);
  expect(existsSync(lock)).toBe(true);
  expect(existsSync(host('a.txt'))).toBe(true);
  expect(existsSync(host('Deep', 'home', 'empty'))).toBe(true);
});

test('it is listed, and what lies beside it is as any file', async () => {
  const { stdout } = await machine.run('DIR /S /B H:\\Deep\\home');
  expect(stdout.toString()).toMatch(/lock\.db/);
  expect((await machine.run('TYPE H:\\Deep\\homely.txt')).stdout.toString()).toMatch(/others/);
  expect((await machine.run('REN H:\\Deep\\homely.txt b.txt')).status).toBe(0);
  expect((await machine.run('DEL /Q H:\\file-link')).status).toBe(0);
  expect(existsSync(lock)).toBe(true);
});

test('a home that is not there yet denies nothing', async () => {
  machine.home = host('later');
  expect((await machine.run('MD H:\\later\nECHO x > H:\\b.txt')).status).toBe(0);
});

test('inside the home, everything is only listed', async () => {
  machine.home = path.dirname(machine.hostRoot);
  expect((await machine.run('DIR H:\\')).status).toBe(0);
  expect((await machine.run('TYPE H:\\a.txt')).status).toBe(5);
});
