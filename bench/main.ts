/**
 * `npm run bench`: prints what calls cost and how long things take. `-- --write` also writes `docs/benchmarks.md`;
 * `-- --figures` leaves out everything that takes time to time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatDocument, TIMES } from './document.ts';
import { measureApart } from './apart.ts';
import { emulatorSizes } from './emulator.ts';
import { figuresOf, type CallFigure } from './figures.ts';
import { takeSamples } from './samples.ts';
import { headSizes } from './hydra.ts';
import { LINES, timeScreen } from './screen.ts';
import { perBlock, table } from './tables.ts';
import { builders, type ProcessTime, timeCalls, timeProcesses } from './times.ts';

/** On average, by mainnet's parameters. */
const BLOCK_SECONDS = 20;

const file = path.join(import.meta.dirname, '..', 'docs', 'benchmarks.md');

async function formatTimes(onL1: CallFigure | undefined): Promise<string> {
  const processes = timeProcesses();
  const screen = await timeScreen();
  const calls = [];
  for (const builder of builders) calls.push(await timeCalls(builder));
  const { model } = cpus()[0] ?? { model: 'unknown' };
  return [
    TIMES,
    '',
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${cpus().length} × ${model}; medians. Machines are noisy: the ratios say more than the`,
    'milliseconds.',
    '',
    formatProcesses(processes),
    '',
    'A small call (`write`, 16 bytes) in a process that has made some, on the embedded emulator, milliseconds; the target for all of it is 300:',
    '',
    table(
      ['builder', 'build', 'sign', 'build, check and sign', 'submit'],
      calls.map(({ builder, build, sign, prepare, submit }) => [
        builder,
        ...[build, sign, prepare, submit].map((time) => time.toFixed(1)),
      ]),
    ),
    '',
    'The screen, milliseconds:',
    '',
    table(
      ['what', 'target', 'measured'],
      [
        ['from the start to the first prompt', '1500', screen.firstPrompt.toFixed(0)],
        [`a key, with ${LINES} lines of output behind`, '30', screen.key.toFixed(1)],
      ],
    ),
    '',
    '### Emulator',
    '',
    table(
      [
        'unspent outputs',
        'payment ms',
        'script call ms',
        'address query ms',
        'restart ms',
        'memory MB',
      ],
      emulatorSizes.flatMap((size) => measureApart('emulator', size)),
    ),
    '',
    '### Head',
    '',
    'A local head with real calls (`write`, 16 bytes); all parties share this machine.',
    '',
    table(
      ['figure', 'measured', 'unit', 'target'],
      headSizes.flatMap((parties) => measureApart('head', parties)),
    ),
    '',
    ...(onL1 === undefined ? [] : [compareToL1(onL1), '']),
    'One session with one party, its log and the client’s archive on disk; `npm run soak` goes on to 20,000 calls.',
    '',
    table(['calls', 'ms a call', 'MiB held'], measureApart('session', 5000)),
  ].join('\n');
}

/** The same call without a head. */
function compareToL1(call: CallFigure): string {
  const { calls } = perBlock(call);
  const fee = (Number(call.fee) / 1_000_000).toFixed(2);
  return `On L1 at most ${calls} of the same call are in a block, which comes every ${BLOCK_SECONDS} s: ${(calls / BLOCK_SECONDS).toFixed(1)} a second, ${fee} ADA each, and every one waits for its block.`;
}

/** Whole processes beside one that does nothing. */
function formatProcesses(processes: readonly ProcessTime[]): string {
  const nothing = processes[0]?.milliseconds ?? Number.NaN;
  return table(
    ['process', 'ms', '× `node -e 0`', 'target'],
    processes.map(({ name, milliseconds, target }) => [
      name,
      milliseconds.toFixed(0),
      (milliseconds / nothing).toFixed(1),
      target,
    ]),
  );
}

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, figures: { type: 'boolean' } },
});
const measured = await figuresOf(await takeSamples());
const figures = formatDocument(measured);
console.log(figures);
const sameCall = measured.calls.find(({ name }) => name === 'write: replace, 16 B');
const times = values.figures === true ? undefined : `${await formatTimes(sameCall)}\n`;
if (times !== undefined) console.log(times);
if (values.write === true) {
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, figures + (times ?? before.slice(before.indexOf(TIMES))));
}
