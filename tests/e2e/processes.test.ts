import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer } from './computer.ts';
import { root } from './program.ts';

// More than one process on a home, and what a process loads.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(codesOf(machine.script(['REGISTER alice', 'ECHO old > a.bin']))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

test('two processes that begin on an empty home boot one kernel', async () => {
  const computer = Computer.make();
  const users = ['one', 'two'];
  const runs = await Promise.all(
    users.map(async (user) => {
      const child = computer.spawn(`REGISTER ${user}`, { options: ['--user', user] });
      const [status] = (await once(child, 'exit')) as [number];
      return status;
    }),
  );
  // Whoever comes second either waits or is told so.
  expect(runs).toContain(0);
  expect(runs.filter((status) => status !== 0 && status !== 32)).toEqual([]);
  const late = users.filter((_, index) => runs[index] === 32);
  for (const user of late) computer.text(`REGISTER ${user}`, { options: ['--user', user] });
  expect(codesOf(computer.script(users.map((user) => `DIR \\\\${user}\\`)))).toEqual([0, 0]);
});

describe('what is loaded', () => {
  /** The program's own files that a run has loaded. Node names them when it is asked for their coverage. */
  function listLoaded(line: string): readonly string[] {
    const computer = machine.copy();
    const folder = path.join(computer.folder, 'coverage');
    const run = computer.run(line, { env: { NODE_V8_COVERAGE: folder } });
    expect(run.status).toBe(0);
    return readdirSync(folder).flatMap((name) => {
      const report = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
        result: readonly { url: string }[];
      };
      return report.result.map(({ url }) => url).filter((url) => url.includes('/dist/'));
    });
  }
  const sizeOf = (urls: readonly string[]): number =>
    urls.reduce((sum, url) => sum + readFileSync(new URL(url)).length, 0);

  test('VER and HELP load neither a kernel nor a store', () => {
    // HELP loads every command, of which each run otherwise loads one.
    for (const [line, most] of [
      ['VER', 180_000],
      ['HELP', 350_000],
    ] as const) {
      const loaded = listLoaded(line);
      expect(
        loaded.filter((url) =>
          /wiring|emulator|kernel-session|lucid|blaze|scalus/.test(path.basename(url)),
        ),
      ).toEqual([]);
      expect(sizeOf(loaded)).toBeLessThan(most);
    }
  });

  test.each(['DIR', 'TYPE a.bin', 'LOG', 'WHOAMI'])(
    '%s loads neither Scalus nor a builder',
    (line) => {
      const loaded = listLoaded(line);
      expect(loaded.filter((url) => /lucid|blaze|scalus|key-signer/.test(url))).toEqual([]);
      expect(sizeOf(loaded)).toBeLessThan(550_000);
    },
  );

  test('MD loads Scalus and one of the builders', () => {
    const loaded = listLoaded('MD new');
    expect(loaded.some((url) => url.includes('scalus'))).toBe(true);
    expect(loaded.some((url) => url.includes('lucid'))).toBe(true);
    expect(loaded.some((url) => url.includes('blaze'))).toBe(false);
  });
});

test('examples/hello.bat runs twice and leaves only what is ignored', () => {
  const computer = Computer.make();
  copyFileSync(path.join(root, 'README.md'), computer.host('README.md'));
  mkdirSync(computer.host('examples'));
  copyFileSync(path.join(root, 'examples', 'hello.bat'), computer.host('examples', 'hello.bat'));
  const options = ['--home', computer.home];
  for (const _ of [1, 2]) {
    const run = computer.start([...options, 'examples/hello.bat'], { cwd: computer.hostRoot });
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toContain('Files compare OK\nHello, ledger!\r\n');
    expect(run.stdout.toString()).toMatch(/\n40 +write( +\d+){5} +[0-9a-f]{64}\n$/);
  }
  expect(readdirSync(computer.hostRoot).toSorted()).toEqual(['README.md', 'examples', 'hello.tmp']);
  const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n');
  expect(ignored).toContain('*.tmp');
  const json = computer.start(['--json', ...options, 'examples/hello.bat'], {
    cwd: computer.hostRoot,
  });
  expect(json).toMatchObject({ status: 0, stderr: '' });
});
