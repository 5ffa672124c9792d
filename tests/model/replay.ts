import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatCounts, readSteps, replay, shortest } from './run.ts';
import { formatStep } from './steps.ts';

// npx tsx tests/model/replay.ts FILE [--shorten]: takes the steps that a failed run has written down.

const { values, positionals } = parseArgs({
  options: { shorten: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [file] = positionals;
if (file === undefined) throw new RangeError('name a file of steps');
let steps = readSteps(file);
if (values.shorten) {
  steps = await shortest(steps);
  const short = `${file}.short`;
  writeFileSync(short, steps.map((step) => `${formatStep(step)}\n`).join(''));
  process.stdout.write(`${steps.length} steps are left, in ${short}\n`);
}
process.stdout.write(`${formatCounts(await replay(steps))}\n`);
