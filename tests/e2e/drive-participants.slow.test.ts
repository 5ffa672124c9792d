import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevnet, type RunningDevnet } from '../providers/devnet-process.ts';
import { Computer, type Answer } from './computer.ts';
import { startHead, type RunningHead } from './hydra-process.ts';
import { keyPath } from './key-home.ts';
import { expectValid } from './schemas.ts';

// A drive of two users of one home: who must sign, accounts that are made and taken back in a head.

let folder: string;
let devnet: RunningDevnet;
let head: RunningHead;
let computer: Computer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-participants-'));
  writeFileSync(join(folder, 'password'), 'tomato-lantern-91\n');
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '500']);
  head = await startHead([
    `--home=${join(folder, 'head')}`,
    `--network=devnet:${devnet.url}`,
    '--parties=2',
    '--deposit-period=10',
    '--contestation-period=5',
  ]);
  computer = Computer.keep();
  run('alice', 'KEYS NEW /P:H:\\alice.txt');
  run('bob', 'KEYS NEW');
});

afterAll(async () => {
  await head.stop();
  await devnet.stop();
  computer.remove();
  rmSync(folder, { recursive: true, force: true });
});

const as = (user: string) => ({
  options: [
    `--user=${user}`,
    '--yes',
    `--network=devnet:${devnet.url}`,
    `--password-file=${join(folder, 'password')}`,
    `--hydra=${head.parties.join(',')}`,
  ],
});

/** Runs lines of a user in one process; all must succeed. */
function run(user: string, ...lines: readonly string[]): readonly Answer[] {
  const answers = computer.script(lines, as(user));
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  expectValid(...answers);
  return answers;
}

function resultOf(user: string, line: string): Readonly<Record<string, unknown>> {
  return run(user, line)[0]?.result ?? {};
}

/** What the lines of a user are refused with: code and message. */
function refusals(user: string, ...lines: readonly string[]): readonly string[] {
  const answers = computer.script(lines, as(user));
  return answers.map(({ error }) => `${error?.code ?? 0}: ${error?.message ?? ''}`);
}

/** Does something while the home has no keys of a user. */
function without(user: string, work: () => void): void {
  const path = keyPath(computer, user);
  renameSync(path, `${path}.away`);
  work();
  renameSync(`${path}.away`, path);
}

test('FORMAT names who must sign; without a key of one it makes nothing', () => {
  const stranger = 'ab'.repeat(28);
  expect(
    refusals('alice', 'FORMAT D: /P:alice,carol', `FORMAT D: /P:alice,${stranger}`, 'VOL D:'),
  ).toEqual([
    expect.stringMatching(/^2: .*keys of carol/),
    expect.stringMatching(/^5: .*all 2 participants must sign, and not all of their keys are in/),
    expect.stringMatching(/^15: /),
  ]);
  const [made, volume] = run('alice', 'FORMAT D: /P:alice,bob /BLANKS:6 /ACCOUNTS:2', 'VOL D:');
  const participants = made?.result?.['participants'];
  expect(participants).toHaveLength(2);
  expect(volume?.result).toMatchObject({ place: 'L1', participants });
  // Who they are is for good.
  expect(refusals('alice', 'FORMAT D: /P:alice')).toEqual([
    expect.stringMatching(/^1: .*has other participants already/),
  ]);
});

test('MOUNT needs the keys of both', () => {
  without('bob', () => {
    // A drive that lies on L1 is used by each alone.
    run('alice', 'REGISTER alice D:', 'MD D:\\before');
    expect(refusals('alice', 'MOUNT D:')).toEqual([
      expect.stringMatching(/^5: .*all 2 participants must sign/),
    ]);
  });
  expect(resultOf('alice', 'MOUNT D:')['deposited']).toBeGreaterThan(10);
});

test('REGISTER and RECOVER in a head; both users work there', () => {
  // The first brings Bob’s collateral in.
  run(
    'bob',
    'MOUNT D:',
    'REGISTER bob D:',
    'MD D:\\bobs',
    'ECHO by bob> D:\\bobs\\note.txt',
    'CACLS D:\\bobs\\note.txt /G alice:W',
  );
  expect(refusals('carol', 'REGISTER alice D:')).toEqual([expect.stringMatching(/^80: /)]);
  run('alice', 'ECHO by alice> D:\\\\bob\\bobs\\note.txt');
  expect(refusals('alice', 'DEL D:\\\\bob\\bobs\\note.txt')).toEqual([
    expect.stringMatching(/^5: /),
  ]);
  const [recovered] = run(
    'alice',
    'RECOVER alice D: H:\\alice.txt',
    'MD D:\\recovered',
    'CHKDSK D:',
    'SYNC D:',
  );
  expect(recovered?.result).toMatchObject({ drive: 'D', account: 'alice', generation: 1 });
});

test('EJECT needs no key of others; what both have done works on L1', () => {
  without('bob', () => {
    expect(resultOf('alice', 'EJECT D:')).toMatchObject({ lost: [], problems: [] });
  });
  expect(computer.text('TYPE D:\\bobs\\note.txt', as('bob'))).toBe('by alice\r\n');
  run('bob', 'DEL D:\\bobs\\note.txt', 'RD D:\\bobs', 'MD D:\\after');
  // The key of before, which the drive was formatted with, signs for it still.
  run('alice', 'RD D:\\recovered', 'RD D:\\before', 'FORMAT D: /BLANKS:7', 'CHKDSK D:');
});
