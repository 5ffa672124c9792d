import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevnet, type RunningDevnet } from '../providers/devnet-process.ts';
import { codesOf, Computer, type Answer } from './computer.ts';
import { startHead, type RunningHead } from './hydra-process.ts';
import { keyFile } from './key-home.ts';
import { expectValid } from './schemas.ts';
import { findSecrets, listSecrets, readHome } from './secrets.ts';

// The whole program with a drive, over a local head on a devnet: three processes.

const PASSWORD = 'tomato-lantern-91';

let folder: string;
let devnet: RunningDevnet;
let head: RunningHead;
let alice: Computer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-drives-'));
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`);
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '500']);
  const periods = ['--deposit-period', '20', '--contestation-period', '10'];
  head = await startHead([
    `--home=${join(folder, 'head')}`,
    `--network=devnet:${devnet.url}`,
    '--parties=2',
    ...periods,
  ]);
  alice = Computer.keep();
});

afterAll(async () => {
  await head.stop();
  await devnet.stop();
  alice.remove();
  rmSync(folder, { recursive: true, force: true });
});

const options = (): readonly string[] => [
  '--yes',
  `--network=devnet:${devnet.url}`,
  `--password-file=${join(folder, 'password')}`,
  `--hydra=${head.parties.join(',')}`,
];

/** Runs lines in one process; all must succeed. */
function run(...lines: readonly string[]): readonly Answer[] {
  const answers = alice.script(lines, { options: options() });
  // Going to a drive is no command with a schema.
  expectValid(...answers.filter(({ ok, command }) => ok && !command.endsWith(':')));
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  return answers;
}

function resultOf(line: string): Readonly<Record<string, unknown>> {
  return run(line)[0]?.result ?? {};
}

/** Where this home keeps D:, below `drives`. */
function driveFolder(): string {
  const names = readdirSync(join(alice.home, 'drives'), { recursive: true, encoding: 'utf8' });
  const state = names.find((name) => name.endsWith('drive.json'));
  if (state === undefined) throw new TypeError('no drive in this home');
  return dirname(state);
}

/** What is in the root of D:. */
function namesOnD(): readonly string[] {
  const listed = alice.text('DIR D:\\ /B', { options: options() });
  return listed.split(/\r?\n/).filter((name) => name !== '');
}

const long = randomBytes(20_000);

test('FORMAT, work on L1, MOUNT', () => {
  alice.writeHost('long.bin', long);
  run('FORMAT D: /BLANKS:6 /ACCOUNTS:2', 'REGISTER alice D:', 'MD D:\\docs', 'REGISTER alice');
  run('COPY H:\\long.bin D:\\docs\\early.bin');
  const participants = [expect.stringMatching(/^[0-9a-f]{56}$/)];
  const onL1 = { place: 'L1', participants, parties: [], problems: 0 };
  expect(resultOf('VOL D:')).toMatchObject(onL1);
  expect(resultOf('HYDRA STATUS')).toMatchObject({ drives: [{ drive: 'D', place: 'L1' }] });
  const { parties } = resultOf('MOUNT D:');
  expect(parties).toHaveLength(2);
  expect(resultOf('VOL D:')).toMatchObject({ ...onL1, place: 'head', parties });
  expect(resultOf('HYDRA STATUS D:')).toMatchObject({
    drives: [{ place: 'head', head: { status: 'Open', peersConnected: 1 }, unconfirmed: 0 }],
  });
  // Mounted twice, formatted while it is mounted: nothing happens to it.
  expect(resultOf('MOUNT D:')).toMatchObject({ deposited: 0 });
  expect(codesOf(alice.script(['FORMAT D:'], { options: options() }))).toEqual([1]);
});

test('files of all drives go to all drives; every file command works in the head', () => {
  run(
    'COPY H:\\long.bin D:\\docs\\long.bin',
    'COPY D:\\docs\\long.bin C:\\long.bin',
    'COMP H:\\long.bin C:\\long.bin',
    'D:',
    'ECHO hello > note.txt',
    'REN note.txt hello.txt',
    'MOVE hello.txt docs',
    'ATTRIB +R docs\\hello.txt',
    'ATTRIB -R docs\\hello.txt',
    'MD sub',
    'RD sub',
    'XCOPY C:\\*.bin D:\\',
    'DEL long.bin',
    'DIR',
    'TREE D:\\ /F',
    'WHOAMI',
    'LOG',
    'CHKDSK',
    'SYNC D:',
  );
  const typed = alice.run('TYPE D:\\docs\\hello.txt', { options: options() });
  expect(typed.stdout.toString()).toBe('hello\r\n');
  // BEGIN and TRY are of C:.
  expect(codesOf(alice.script(['TRY MD D:\\no'], { options: options() }))).toEqual([1]);
});

test('keys are rotated on C: and in the head, and work on both all the time', () => {
  expect(resultOf('ROTATE C:')).toMatchObject({
    drive: 'C',
    generation: 1,
    exposed: [{ drive: 'D', account: 'alice' }],
  });
  // In the head the account is still of the key before.
  run('MD D:\\kept', 'MD C:\\kept');
  expect(resultOf('ROTATE D:')).toMatchObject({ drive: 'D', generation: 1, exposed: [] });
  run('RD D:\\kept', 'RD C:\\kept', 'CHKDSK D:');
});

test('nothing secret is in the drive’s journal, its state or any other file of the home', async () => {
  const secret = await keyFile(alice, 'default').unlock(PASSWORD);
  if (secret.kind !== 'seed') throw new TypeError('not a seed');
  const files = readHome(alice.home);
  const secrets = [PASSWORD, ...(await listSecrets(secret.entropy))];
  expect(findSecrets(secrets, files.values())).toEqual([]);
  const journal = [...files].filter(([name]) => name.includes('journal.db'));
  // It was searched: calls of this account are in it.
  const { authKeyHash } = keyFile(alice, 'default').generations[0] ?? { authKeyHash: '' };
  const bytes = Buffer.from(authKeyHash, 'hex').toString('latin1');
  const found = journal.filter(([, text]) => text.includes(authKeyHash) || text.includes(bytes));
  expect(found).not.toEqual([]);
});

test('killed at random moments, no acknowledged call is lost, and none is made twice', async () => {
  const line = 'MD D:\\k1 && RD D:\\k1 && MD D:\\k1 && RD D:\\k1';
  const began = Date.now();
  await once(alice.spawn(line, { options: options() }), 'exit');
  const whole = Date.now() - began;
  let killed = 0;
  // From the half on it makes calls, however fast the machine is.
  for (const share of [0.5, 0.65, 0.8, 0.95]) {
    const child = alice.spawn(line, { options: options() });
    const exited = once(child, 'exit');
    await Promise.race([sleep(share * whole).then(() => child.kill('SIGKILL')), exited]);
    await exited;
    if (child.signalCode !== null) killed += 1;
    // What was sent and not acknowledged may have taken effect or not; both are told apart.
    expect([0, 1]).toContain(alice.run('SYNC D:', { options: options() }).status);
    const there = alice.run('RD D:\\k1', { options: options() }).status;
    expect([0, 3]).toContain(there);
    expect(resultOf('CHKDSK D:')).toMatchObject({ problems: [] });
  }
  process.stdout.write(`killed ${killed} of 4 times\n`);
  expect(killed).toBeGreaterThan(0);
  run('MD D:\\after', 'RD D:\\after');
});

test('EJECT leaves a drive that works on L1, with all content', () => {
  expect(resultOf('EJECT D: /ARCHIVE:H:\\heads.db')).toMatchObject({
    drive: 'D',
    lost: [],
    problems: [],
    replayed: 0,
  });
  expect(resultOf('VOL D:')).toMatchObject({ place: 'L1', problems: 0 });
  run('COMP H:\\long.bin D:\\docs\\long.bin', 'CHKDSK D:', 'EJECT D:');
});

test('without its archive a home reads what was written on L1, and with what EJECT has written what was written in the head', () => {
  const archive = join(alice.home, 'drives', driveFolder(), 'archive.db');
  rmSync(archive);
  // Went through the head unchanged.
  run('COMP H:\\long.bin D:\\docs\\early.bin');
  const typed = alice.run('TYPE D:\\docs\\long.bin', { options: options() });
  expect(typed.status).toBe(13);
  expect(typed.stderr).toContain('are not in the history');
  writeFileSync(archive, alice.readHost('heads.db'));
  run('MOVE D:\\docs\\long.bin C:\\back.bin', 'COMP H:\\long.bin C:\\back.bin');
  run('DEL D:\\docs\\*.*', 'RD D:\\docs');
});

test('a party is away: EJECT /F /R brings everything back', async () => {
  run('MOUNT D:', 'MD D:\\kept');
  await head.behave(2, { offline: true });
  const late = alice.run('MD D:\\late', { options: options() });
  expect(late.status).toBe(88);
  expect(late.stderr).toContain('a snapshot with call');
  expect(codesOf(alice.script(['EJECT D:'], { options: options() }))).toEqual([5]);
  expect(resultOf('EJECT D: /F /R')).toMatchObject({ replayed: 1, lost: [], problems: [] });
  expect(namesOnD()).toEqual(['kept', 'late']);
});

test('MOUNT attaches a drive of which the home has lost the folder; EJECT /G gives up what a head has lost', async () => {
  await head.behave(2, { offline: false });
  // The kernel, as VOL and FORMAT print it.
  const { label } = resultOf('VOL D:');
  const before = namesOnD();
  rmSync(join(alice.home, 'drives'), { recursive: true });
  expect(codesOf(alice.script(['VOL D:', 'MOUNT D: none'], { options: options() }))).toEqual([
    15, 1,
  ]);
  expect(resultOf(`MOUNT D: ${String(label)}`)).toMatchObject({ drive: 'D' });
  const another = `MOUNT D: ${'00'.repeat(32)}#0`;
  expect(codesOf(alice.script([another], { options: options() }))).toEqual([1]);
  expect(namesOnD()).toEqual(before);

  await head.behave(2, { offline: true });
  expect(alice.run('MD D:\\given-up', { options: options() }).status).toBe(88);
  const ejected = alice.run('EJECT D: /F', { options: options() });
  expect(ejected.status).toBe(1);
  expect(ejected.stdout.toString()).toContain('Lost with the head: call');
  // It is made again or given up before anything is built on its absence.
  expect(codesOf(alice.script(['MOUNT D:'], { options: options() }))).toEqual([5]);
  const [givenUp, replayed] = run('EJECT D: /G', 'EJECT D: /R');
  expect(givenUp?.result).toMatchObject({ lost: [], replayed: 0, problems: [] });
  expect(replayed?.result).toMatchObject({ lost: [], replayed: 0, problems: [] });
  expect(namesOnD()).toEqual(before);
});
