import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { AccessDeniedError, DiskFullError, FileNotFoundError } from '../../offchain/errors/file.ts';
import { toHostError } from '../../shell/host-errors.ts';
import { Machine } from './machine.ts';

let machine: Machine;
let outside = '';
const host = (...parts: string[]) => path.join(machine.hostRoot, ...parts);

beforeEach(() => {
  machine = new Machine();
  outside = path.join(path.dirname(machine.hostRoot), 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'secret.txt'), 'secret');
  mkdirSync(host('sub'));
  writeFileSync(host('sub', 'Mixed.txt'), 'inside');
});

describe('the fence of H:', () => {
  test.each([
    'H:\\..\\outside\\secret.txt',
    'H:\\sub\\..\\..\\outside\\secret.txt',
    'H:..\\outside\\secret.txt',
    'H:\\link\\secret.txt',
    'H:\\sub\\file-link',
    'H:/sub/../link/secret.txt',
  ])('TYPE %s is denied', async (typed) => {
    symlinkSync(outside, host('link'));
    symlinkSync(path.join(outside, 'secret.txt'), host('sub', 'file-link'));
    const run = await machine.run(`TYPE ${typed}`);
    expect(run.status).toBe(5);
    expect(run.stdout.toString()).toBe('');
    expect(run.stderr).toMatch(/outside the folder that H: is/);
  });

  test('an absolute path of the host is a path below the root', async () => {
    expect((await machine.run(`TYPE H:${path.join(outside, 'secret.txt')}`)).status).toBe(3);
  });

  test.each(['H:\\..\\outside\\new.txt', 'H:\\link\\new.txt', 'H:\\dangling'])(
    'nothing is written to %s',
    async (typed) => {
      symlinkSync(outside, host('link'));
      symlinkSync(path.join(outside, 'target'), host('dangling'));
      expect((await machine.run(`ECHO x > ${typed}`)).status).not.toBe(0);
      expect(readdirSync(outside)).toEqual(['secret.txt']);
    },
  );

  test('a link out of it is not listed', async () => {
    symlinkSync(outside, host('link'));
    expect(await machine.json('DIR H:\\')).toMatchObject({
      result: { entries: [{ name: 'sub' }] },
    });
  });

  test('a link within it works', async () => {
    symlinkSync('sub', host('inner'));
    expect((await machine.run('TYPE H:\\inner\\..\\inner\\Mixed.txt')).stdout.toString()).toBe(
      'inside',
    );
  });
});

describe('host files', () => {
  test('are found in any case', async () => {
    expect((await machine.run('TYPE h:\\SUB\\mixed.TXT')).stdout.toString()).toBe('inside');
    await machine.run('ECHO new > H:\\sub\\MIXED.TXT');
    expect(readdirSync(host('sub'))).toEqual(['Mixed.txt']);
    expect(readFileSync(host('sub', 'Mixed.txt'), 'utf8')).toBe('new\r\n');
  });

  test('keep their mode when they are overwritten', async () => {
    chmodSync(host('sub', 'Mixed.txt'), 0o640);
    await machine.run('ECHO new > H:\\sub\\Mixed.txt');
    expect(statSync(host('sub', 'Mixed.txt')).mode & 0o777).toBe(0o640);
  });

  test('a failed write leaves the folder as it was', async () => {
    expect((await machine.run(`ECHO new > H:\\${'x'.repeat(70)}`)).status).toBe(1);
    expect((await machine.run('ECHO new > H:\\sub')).status).toBe(5);
    expect(readdirSync(machine.hostRoot)).toEqual(['sub']);
  });

  test('a pipe neither blocks nor is replaced', async () => {
    expect(spawnSync('mkfifo', [host('pipe')]).status).toBe(0);
    expect((await machine.run('TYPE H:\\pipe')).status).toBe(5);
    expect((await machine.run('ECHO x > H:\\pipe')).status).toBe(5);
    expect(statSync(host('pipe')).isFIFO()).toBe(true);
  });

  test.each([
    ['H:\\missing.txt', 2],
    ['H:\\missing\\a.txt', 3],
    ['H:\\sub\\Mixed.txt\\a', 3],
    ['H:\\sub', 5],
    ['H:\\sub\\Mixed.txt\\', 3],
  ])('TYPE %s exits with %i', async (typed, status) => {
    expect((await machine.run(`TYPE ${typed}`)).status).toBe(status);
  });

  test.each([
    ['ENOENT', FileNotFoundError],
    ['EACCES', AccessDeniedError],
    ['EROFS', AccessDeniedError],
    ['ENOSPC', DiskFullError],
    ['EDQUOT', DiskFullError],
    ['EIO', AccessDeniedError],
  ])('%s is a DOS error', (code, kind) => {
    expect(toHostError(Object.assign(new Error(code), { code }), 'H:\\a')).toBeInstanceOf(kind);
  });
});
