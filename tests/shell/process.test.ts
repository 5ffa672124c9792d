import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, closeSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from './machine.ts';

const root = path.resolve(import.meta.dirname, '../..');
let folder = '';

beforeEach(() => {
  folder = makeFolder();
});

function start(args: readonly string[], stdout: 'pipe' | number = 'pipe') {
  return spawnSync(process.execPath, ['--import', 'tsx', 'shell/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: folder, DOS_HOME: path.join(folder, 'home') },
    encoding: 'utf8',
    maxBuffer: 16_000_000,
    stdio: ['ignore', stdout, 'pipe'],
  });
}

describe('the program', () => {
  test('without arguments explains itself on stderr', () => {
    const { status, stdout, stderr } = start([]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/Usage: npm start/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('refuses an unknown option, in JSON when asked', () => {
    const { status, stdout, stderr } = start(['--json', '--frob', '-c', 'ver']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ command: 'DOS', ok: false, error: { code: 1 } });
  });

  test('VER works on an empty home and leaves it empty', () => {
    const { status, stdout, stderr } = start(['--json', '-c', 'ver']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'VER',
      result: { version: '0.1.0', kernel: null, network: 'emulator' },
    });
  });

  test('finds the script and H: from the caller’s folder', () => {
    mkdirSync(path.join(folder, 'data'));
    writeFileSync(path.join(folder, 'data', 'a.txt'), 'a\n');
    writeFileSync(
      path.join(folder, 'a.bat'),
      '\u{FEFF}@echo off\r\nTYPE H:\\a.txt\r\n\r\nTYPE H:\\b.txt\r\n',
    );
    const { status, stdout, stderr } = start(['--host-root', 'data', 'a.bat']);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: 'a\n',
      stderr: 'a.bat(4): File not found: H:\\b.txt\n',
    });
    expect(start(['none.bat'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('writes what TYPE reads, all of it', () => {
    writeFileSync(path.join(folder, 'big'), 'x'.repeat(3_000_000));
    const run = start(['-c', 'type H:\\big']);
    expect(run.status).toBe(0);
    expect(run.stdout.length).toBe(3_000_000);
  });

  test('a full standard output is a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = start(['-c', 'help'], full);
    closeSync(full);
    expect(status).toBe(39);
    expect(stderr).toMatch(/^Disk full: the standard output/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('a reader that goes away is no error', () => {
    writeFileSync(path.join(folder, 'big'), 'x\n'.repeat(1_000_000));
    const command = `"${process.execPath}" --import tsx shell/main.ts -c 'type H:\\big' | head -n 1`;
    const run = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
      cwd: root,
      env: { ...process.env, INIT_CWD: folder, DOS_HOME: path.join(folder, 'home') },
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stdout: 'x\n', stderr: '' });
  });
});
