import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { bundle } from '../../scripts/build.ts';
import { codesOf, Computer } from '../e2e/computer.ts';
import { root } from '../e2e/program.ts';

/** Where a call can be when its process dies, and whether it is kept by then. */
export const points = [
  ['build', false],
  ['sign', false],
  ['submit', false],
  ['kept', true],
  ['submitted', true],
  ['confirm', true],
] as const;

/** Builds the process that dies. */
export async function buildChild(): Promise<string> {
  const folder = path.join(root, 'node_modules', '.cache', 'dos-kill', String(process.pid));
  mkdirSync(folder, { recursive: true });
  await bundle({ child: path.join(root, 'tests', 'outbox', 'kill-child.ts') }, folder);
  return path.join(folder, 'child.js');
}

/** Kills calls at every point, a number of times each, and runs each of them again. Each must take effect exactly once. */
export async function expectOnceEach(times: number): Promise<void> {
  const child = await buildChild();
  const computer = Computer.make();
  expect(codesOf(computer.script(['REGISTER alice']))).toEqual([0]);
  const run = (name: string, point: string) => {
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      [child, computer.home, name, point],
      { encoding: 'utf8' },
    );
    return { status, signal, stderr };
  };
  for (let time = 0; time < times; time += 1) {
    for (const [point, kept] of points) {
      const name = `${point}-${time}`;
      expect(run(name, point)).toEqual({ status: null, signal: 'SIGKILL', stderr: '' });
      // The person runs it again: what was kept has taken effect already.
      expect(run(name, '')).toEqual({ status: kept ? 80 : 0, signal: null, stderr: '' });
    }
  }
  const names = points.flatMap(([point]) =>
    Array.from({ length: times }, (_, time) => `${point}-${time}`),
  );
  const [, listing, log, verify] = computer.script(['MD end', 'DIR \\', 'LOG', 'VERIFY']);
  const entries = listing?.result?.['entries'] as readonly { readonly name: string }[];
  expect(new Set(entries.map(({ name }) => name))).toEqual(new Set(['end', ...names]));
  const calls = log?.result?.['calls'] as readonly { readonly name: string }[];
  expect(calls.filter(({ name }) => name === 'mkdir')).toHaveLength(names.length + 1);
  expect(verify?.result).toMatchObject({ waiting: 0 });
}
