import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { buildProgram } from '../e2e/program.ts';
import { attack, hostile } from './fuzz.ts';
import { temporaryDirectory } from './support.ts';

const SEED = 20_261_124;
const WARM_UP = 2_000;
const INPUTS = 12_000;
/** Megabytes by which the process may grow after it is warm: its garbage is not collected at once. */
const GROWTH = 120;

/** Megabytes of a process, where the system says; undefined elsewhere. */
function memoryOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024;
}

test(`${INPUTS} hostile inputs neither stop a devnet nor make it grow`, async () => {
  const main = await buildProgram();
  const args = [main, 'devnet', '--home', temporaryDirectory(), '--clock', 'manual'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGTERM');
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const send = async (count: number, seed: number): Promise<ReadonlyMap<number, number>> => {
    const statuses = new Map<number, number>();
    for (const one of fc.sample(hostile, { numRuns: count, seed })) {
      const status = await attack(url, one);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    return statuses;
  };
  await send(WARM_UP, SEED);
  const before = memoryOf(child.pid);
  const statuses = await send(INPUTS, SEED + 1);
  const after = memoryOf(child.pid);
  process.stdout.write(
    `${INPUTS} inputs: ${JSON.stringify(Object.fromEntries(statuses))}; memory ${before?.toFixed(0)} -> ${after?.toFixed(0)} MB\n`,
  );
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  expect(child.exitCode).toBeNull();
  expect((await fetch(`${url}/api/v0/blocks/latest`)).status).toBe(200);
  // Where the system does not say, there is nothing to compare.
  expect((after ?? 0) - (before ?? 0)).toBeLessThan(GROWTH);
});
