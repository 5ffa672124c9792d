import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNoStack, Computer, readAnswers } from '../e2e/computer.ts';
import { startDevnet, type RunningDevnet } from './devnet-process.ts';

// The whole program against a devnet of another process, in what goes wrong.

let folder: string;
let devnet: RunningDevnet;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-commands-'));
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '60']);
});

afterAll(async () => {
  await devnet.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a devnet ends by itself when it is told to, and lets go of its home', async () => {
  const args = ['--home', join(folder, 'other'), '--clock', 'manual'];
  for (const _ of [1, 2]) expect(await (await startDevnet(args)).stop()).toBe(0);
});

describe('what goes wrong is said', () => {
  test.each([
    [['--network', 'nowhere', '-c', 'DIR'], 1, /Unknown network: nowhere/],
    [['--network', 'devnet:http://127.0.0.1:9', '-c', 'MD x'], 88, /Network fault: http:\/\/127/],
    [['--network', 'preview', '-c', 'MD x'], 1, /needs a Blockfrost project id/],
    [['devnet', '--port', 'x'], 1, /Not a number for --port: x/],
    [['devnet', '--clock', 'sundial'], 1, /Not a clock: sundial/],
    [['devnet', '--slot', '-1'], 1, /--slot/],
    [['devnet', '--nothing'], 1, /Unknown option '--nothing'/],
    [['devnet', '--genesis', 'nowhere.json'], 13, /nowhere\.json: it cannot be read/],
  ])('%j', (args, status, message) => {
    const computer = Computer.make();
    const ran = computer.start(args, {
      env: { DOS_HOME: computer.home, BLOCKFROST_PROJECT_ID: undefined, BLOCKFROST_URL: undefined },
    });
    expect(ran).toMatchObject({ status, stderr: expect.stringMatching(message) });
    expect(ran.stdout.length).toBe(0);
    checkNoStack(ran.stderr);
  });

  test('a devnet on the home of another tells where that one is', () => {
    const ran = Computer.make().start(['devnet', '--home', join(folder, 'devnet')]);
    expect(ran.status).toBe(32);
    expect(ran.stderr).toContain(`--network devnet:${devnet.url}`);
  });

  test('mainnet wants a consent of its own', () => {
    const computer = Computer.make();
    const surroundings = {
      options: ['--json', '--yes', '--network', 'mainnet'],
      env: { BLOCKFROST_PROJECT_ID: 'mainnetAbc', BLOCKFROST_URL: undefined },
    };
    const [answer] = readAnswers(computer.run('MD x', surroundings));
    expect(answer?.error).toMatchObject({
      code: 5,
      message: expect.stringMatching(/--confirm-mainnet/),
    });
  });
});
