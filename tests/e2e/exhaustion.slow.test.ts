import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountSmall } from '../support/small-disk.ts';
import { checkNoStack, codesOf, Computer } from './computer.ts';
import { drain } from './drain.ts';

// What a machine or a wallet runs out of: a DOS error, its exit status, and nothing lost.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  const lines = ['REGISTER alice', 'MD Docs', 'ECHO old > docs\\File.txt'];
  expect(codesOf(machine.script(lines))).toEqual([0, 0, 0]);
});

afterAll(() => machine.remove());

describe('what runs out', () => {
  test('funds: it says where to send some, and nothing is changed', async () => {
    const copy = machine.copy();
    const lovelace = await drain(copy.home, 1_150_000n);
    const before = copy.script(['DIR', 'DIR docs', 'LOG', 'TYPE docs\\file.txt', 'WHOAMI']);
    expect(before[4]?.result).toMatchObject({ lovelace: Number(lovelace) });
    const answers = copy.script([
      'MD poor',
      'ECHO new > docs\\file.txt',
      'ECHO new > docs\\new.txt',
    ]);
    expect(codesOf(answers)).toEqual([8, 8, 8]);
    for (const { error } of answers) {
      expect(error?.message).toMatch(
        /^Not enough funds: \d+ lovelace at addr_test1\w+\. Send ADA there and run the command again$/,
      );
    }
    expect(copy.script(['DIR', 'DIR docs', 'LOG', 'TYPE docs\\file.txt', 'WHOAMI'])).toEqual(
      before,
    );
    const run = copy.run('MD poor');
    expect(run.status).toBe(8);
    checkNoStack(run.stderr);
  });

  test('the disk of H: the old file stays, and no other is left', ({ skip }) => {
    const copy = machine.copy();
    mountSmall(copy.hostRoot, skip);
    copy.writeHost('old.txt', 'old');
    writeFileSync(path.join(copy.folder, 'big'), Buffer.alloc(100_000));
    const big = ['--host-root', copy.folder];
    expect(copy.start(['--home', copy.home, ...big, '-c', 'COPY H:\\big']).status).toBe(0);
    const answers = copy.script([
      'COPY big H:\\old.txt',
      'COPY big H:\\new.txt',
      'TYPE H:\\old.txt',
    ]);
    expect(codesOf(answers)).toEqual([39, 39, 0]);
    expect(answers[0]?.error?.message).toMatch(/^Disk full: H:\\old\.txt\. Free some space/);
    expect(answers[2]?.result).toMatchObject({ size: 3 });
    expect(readdirSync(copy.hostRoot)).toEqual(['old.txt']);
  });

  test('the disk of the home: nothing acknowledged is lost', ({ skip }) => {
    const copy = machine.copy();
    const small = Computer.make();
    mkdirSync(small.home);
    mountSmall(small.home, skip, '640k');
    expect(spawnSync('cp', ['-r', `${copy.home}/.`, small.home]).status).toBe(0);
    small.writeHost('big', Buffer.alloc(1_000_000, 'x'));
    const run = small.run('COPY H:\\big docs\\file.txt');
    expect(run.status).toBe(39);
    expect(run.stderr).toMatch(/Disk full: .*\. Free some space and run the command again\n$/);
    checkNoStack(run.stderr);
    expect(small.text('TYPE docs\\file.txt')).toBe('old\r\n');
  });
});
