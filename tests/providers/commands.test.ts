import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNoStack, codesOf, Computer, readAnswers } from '../e2e/computer.ts';
import { buildProgram } from '../e2e/program.ts';

// The whole program against a devnet of another process, as two people would use it.

/** Milliseconds: it starts some twenty processes one after the other, which takes a busy machine a minute. */
const PATIENCE = 240_000;

interface RunningDevnet {
  readonly url: string;
  post(path: string, body: object): Promise<unknown>;
  stop(): Promise<number | null>;
}

let folder: string;
let devnet: RunningDevnet;
let alice: Computer;
let bob: Computer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-commands-'));
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '60']);
  alice = Computer.keep();
  bob = Computer.keep();
});

afterAll(async () => {
  await devnet.stop();
  for (const computer of [alice, bob]) computer.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function startDevnet(args: readonly string[]): Promise<RunningDevnet> {
  const main = await buildProgram();
  const child = spawn(process.execPath, [main, 'devnet', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as { ready: boolean; url: string; blockfrost: string };
  expect(ready).toEqual({ ready: true, url: ready.url, blockfrost: `${ready.url}/api/v0` });
  return {
    url: ready.url,
    post: async (path, body) => {
      const request = { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${ready.url}${path}`, request);
      return response.json();
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [status] = (await exited) as [number | null];
      return status;
    },
  };
}

/** What a command answers, and that it succeeded. */
function run(computer: Computer, line: string, kernel?: string): Record<string, unknown> {
  const options = ['--yes', '--network', `devnet:${devnet.url}`];
  if (kernel !== undefined) options.push('--kernel', kernel);
  const answer = computer.json(line, { options });
  expect(answer.error).toBeUndefined();
  return { ...answer.result };
}

async function runAtOnce(
  lines: readonly (readonly [Computer, string])[],
  kernel: string,
): Promise<readonly (number | null)[]> {
  const options = ['--yes', '--network', `devnet:${devnet.url}`, '--kernel', kernel];
  return Promise.all(
    lines.map(async ([computer, line]) => {
      const [status] = (await once(computer.spawn(line, { options }), 'exit')) as [number | null];
      return status;
    }),
  );
}

test(
  'two users work on one kernel, at once, through a rollback',
  async () => {
    alice.writeHost('big.bin', Buffer.alloc(40_000, 7));
    run(alice, 'REGISTER alice');
    const kernel = String(run(alice, 'VER')['kernel']);
    expect(kernel).toMatch(/^[0-9a-f]{64}#0$/);
    run(bob, 'REGISTER bob', kernel);
    expect(
      await runAtOnce(
        [
          [alice, 'MD \\reports'],
          [bob, 'MD \\letters'],
        ],
        kernel,
      ),
    ).toEqual([0, 0]);
    run(alice, 'COPY H:\\big.bin \\reports\\big.bin');

    await devnet.post('/devnet/rollback', { blocks: 3 });
    run(bob, 'ECHO hello > \\letters\\a.txt', kernel);
    await devnet.post('/devnet/rollback', { blocks: 5 });
    expect(
      await runAtOnce(
        [
          [alice, 'ECHO one > \\reports\\one.txt'],
          [bob, 'ECHO two > \\letters\\two.txt'],
        ],
        kernel,
      ),
    ).toEqual([0, 0]);

    const names = (computer: Computer, path: string) => {
      const { entries } = run(computer, `DIR ${path}`, kernel) as {
        entries: readonly { name: string }[];
      };
      return entries.map(({ name }) => name);
    };
    expect(names(bob, '\\\\alice\\reports')).toEqual(['big.bin', 'one.txt']);
    expect(names(alice, '\\\\bob\\letters')).toEqual(['a.txt', 'two.txt']);
    run(bob, 'COPY \\\\alice\\reports\\big.bin H:\\copy.bin', kernel);
    expect(bob.readHost('copy.bin')).toEqual(alice.readHost('big.bin'));
    const script = [
      'CD \\letters',
      'TYPE a.txt',
      'COMP a.txt two.txt',
      'IF EXIST a.txt WHOAMI',
      'COPY a.txt b.txt',
      'HELP',
    ];
    const options = ['--yes', '--network', `devnet:${devnet.url}`, '--kernel', kernel];
    expect(codesOf(bob.script(script, { options }))).toEqual([0, 0, 1, 0, 0, 0]);
    const { calls } = run(bob, 'LOG', kernel) as { calls: readonly { name: string }[] };
    expect(calls.filter(({ name }) => name === 'register')).toHaveLength(2);
    expect(run(bob, 'VER')).toMatchObject({ network: `devnet:${devnet.url}` });
  },
  PATIENCE,
);

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
    const ran = alice.start(['devnet', '--home', join(folder, 'devnet')]);
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
