import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, Computer } from '../e2e/computer.ts';
import { startDevnet, type RunningDevnet } from './devnet-process.ts';

// The whole program against a devnet of another process, as two people would use it.

/** Milliseconds: it starts some twenty processes one after the other, which takes a busy machine a minute. */
const PATIENCE = 240_000;

let folder: string;
let devnet: RunningDevnet;
let alice: Computer;
let bob: Computer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dos-commands-'));
  writeFileSync(join(folder, 'password'), 'tomato-lantern-91\n');
  devnet = await startDevnet(['--home', join(folder, 'devnet'), '--block-time', '60']);
  alice = Computer.keep();
  bob = Computer.keep();
});

afterAll(async () => {
  await devnet.stop();
  for (const computer of [alice, bob]) computer.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Options of every run. */
const common = (): readonly string[] => [
  '--yes',
  '--network',
  `devnet:${devnet.url}`,
  '--password-file',
  join(folder, 'password'),
];

/** What a command answers, and that it succeeded. */
function run(computer: Computer, line: string, kernel?: string): Record<string, unknown> {
  const options = [...common(), ...(kernel === undefined ? [] : ['--kernel', kernel])];
  const answer = computer.json(line, { options });
  expect(answer.error).toBeUndefined();
  return { ...answer.result };
}

async function runAtOnce(
  lines: readonly (readonly [Computer, string])[],
  kernel: string,
): Promise<readonly (number | null)[]> {
  const options = [...common(), '--kernel', kernel];
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
    const options = [...common(), '--kernel', kernel];
    expect(codesOf(bob.script(script, { options }))).toEqual([0, 0, 1, 0, 0, 0]);
    const { calls } = run(bob, 'LOG', kernel) as { calls: readonly { name: string }[] };
    expect(calls.filter(({ name }) => name === 'register')).toHaveLength(2);
    expect(run(bob, 'VER')).toMatchObject({ network: `devnet:${devnet.url}` });
  },
  PATIENCE,
);

test(
  'two users of one home begin at once, and have one kernel',
  async () => {
    const computer = Computer.make();
    const names = ['carol', 'dave'];
    const lines = names.map((name) => ({ name, line: `REGISTER ${name}` }));
    const statuses = await Promise.all(
      lines.map(async ({ name, line }) => {
        const options = [...common(), '--user', name];
        const [status] = (await once(computer.spawn(line, { options }), 'exit')) as [number | null];
        return status;
      }),
    );
    // On a slow machine, one has not waited until the other was done.
    for (const [index, { name, line }] of lines.entries()) {
      if (statuses[index] === 0) continue;
      expect(statuses[index]).toBe(32);
      const again = computer.json(line, { options: [...common(), '--user', name] });
      expect(again.error).toBeUndefined();
    }
    const { calls } = run(computer, 'LOG') as { calls: readonly { name: string }[] };
    expect(calls.map(({ name }) => name)).toEqual(['register', 'register']);
  },
  PATIENCE,
);

test(
  'two processes of one user spend from one wallet at once, and each call takes effect once',
  async () => {
    const computer = Computer.make();
    run(computer, 'REGISTER erin');
    const kernel = String(run(computer, 'VER')['kernel']);
    for (const time of [1, 2, 3]) {
      const lines = [`MD \\a${time}`, `MD \\b${time}`].map((line) => [computer, line] as const);
      expect(await runAtOnce(lines, kernel)).toEqual([0, 0]);
    }
    const { calls } = run(computer, 'LOG') as { calls: readonly { name: string }[] };
    expect(calls.filter(({ name }) => name === 'mkdir')).toHaveLength(6);
  },
  PATIENCE,
);
