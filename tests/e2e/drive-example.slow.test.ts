import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevnet, type RunningDevnet } from '../providers/devnet-process.ts';
import { Computer } from './computer.ts';
import { startHead, type RunningHead } from './hydra-process.ts';

// The walk-through of docs/drives.md, with shorter periods.

let computer: Computer;
let devnet: RunningDevnet;
let head: RunningHead;

beforeAll(async () => {
  computer = Computer.keep();
  devnet = await startDevnet(['--home', path.join(computer.folder, 'devnet'), '--block-time=500']);
  head = await startHead([
    `--home=${path.join(computer.folder, 'head')}`,
    `--network=devnet:${devnet.url}`,
    '--parties=2',
    '--deposit-period=10',
    '--contestation-period=10',
  ]);
});

afterAll(async () => {
  await head.stop();
  await devnet.stop();
  computer.remove();
});

test('examples/drive.bat formats a drive, works in a head, and brings it back', () => {
  const password = path.join(computer.folder, 'password');
  writeFileSync(password, 'tomato-lantern-91\n');
  computer.writeHost('README.md', 'Read me\n');
  cpSync(path.resolve(import.meta.dirname, '../../examples'), computer.host('examples'), {
    recursive: true,
  });
  const run = computer.start(
    [
      '--yes',
      `--home=${computer.home}`,
      `--network=devnet:${devnet.url}`,
      `--password-file=${password}`,
      `--hydra=${head.parties.join(',')}`,
      'examples/drive.bat',
    ],
    { cwd: computer.hostRoot },
  );
  const output = run.stdout.toString();
  expect(`${output}${run.stderr}`).not.toContain('INCONSISTENT');
  // In the head, then on L1; what TYPE shows comes between VOL and CHKDSK.
  expect(output).toMatch(
    /Snapshot \d+ is signed by all parties[^]*lies on L1[^]*Written in a head/,
  );
  expect(run.status).toBe(0);
});
