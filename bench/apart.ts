/**
 * `tsx bench/apart.ts emulator OUTPUTS`, `head PARTIES` or `session CALLS`: a measurement in a process of its own, so
 * that no other one's heap is in its figures. The last line printed has the rows of its table, as JSON.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { emulatorRows } from './emulator.ts';
import { headRows } from './hydra.ts';
import { sessionRows } from './long-session.ts';

type Rows = readonly (readonly string[])[];

const measurements = { emulator: emulatorRows, head: headRows, session: sessionRows };

const isKnown = (what: string | undefined): what is keyof typeof measurements =>
  what !== undefined && Object.hasOwn(measurements, what);

const self = fileURLToPath(import.meta.url);

/** Rows of figures. Tells on the error output what is being measured. */
export function measureApart(what: keyof typeof measurements, size: number): Rows {
  process.stderr.write(`Measuring: ${what}, ${size}\n`);
  const { status, stdout } = spawnSync(
    process.execPath,
    [...process.execArgv, '--expose-gc', self, what, String(size)],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`measuring ${what} ${size}: exit status ${status}`);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return z.array(z.array(z.string())).parse(JSON.parse(last));
}

if (process.argv[1] === self) {
  const [, , what, size] = process.argv;
  if (!isKnown(what)) throw new TypeError(`Nothing to measure: ${what}`);
  console.log(JSON.stringify(await measurements[what](Number(size))));
  process.exit();
}
