import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driveOnly, syscallNames } from '../../validators/abi.ts';
import { Comparison, type Counts } from './comparison.ts';
import { nextStep } from './generate.ts';
import { Random } from './random.ts';
import { shorten } from './shorten.ts';
import { formatStep, type Step } from './steps.ts';

/** A sequence on which kernel and model differ. */
class DifferenceError extends Error {
  override readonly name = 'DifferenceError';
}

/** Random calls that follow from a seed, until there have been so many. Throws with everything that it takes to see it again. */
export async function runCalls(seed: string, calls: number): Promise<Counts> {
  const comparison = await Comparison.begin();
  const random = new Random(seed);
  const steps: Step[] = [];
  try {
    while (comparison.counts.calls < calls) {
      const step = nextStep(comparison.model, random, comparison.seen);
      steps.push(step);
      await comparison.take(step);
    }
    await comparison.finish();
    return comparison.counts;
  } catch (cause) {
    const file = join(mkdtempSync(join(tmpdir(), 'dos-model-')), 'steps.jsonl');
    writeFileSync(file, steps.map((step) => `${formatStep(step)}\n`).join(''));
    const last = steps.slice(-3).map(formatStep).join('\n');
    throw new DifferenceError(
      `seed ${seed}, step ${steps.length}: ${messageOf(cause)}\nThe last steps:\n${last}\n` +
        `To see it again: npx tsx tests/model/replay.ts ${file}. With --shorten it is made shorter.`,
      { cause },
    );
  } finally {
    comparison.close();
  }
}

/** Takes the steps of a file, one a line. */
export async function replay(steps: readonly Step[]): Promise<Counts> {
  const comparison = await Comparison.begin();
  try {
    for (const [index, step] of steps.entries()) {
      await comparison.take(step).catch((cause: unknown) => {
        const message = `step ${index + 1}: ${messageOf(cause)}\n${formatStep(step)}`;
        throw new DifferenceError(message, { cause });
      });
    }
    await comparison.finish();
    return comparison.counts;
  } finally {
    comparison.close();
  }
}

/** A sequence that differs in the same way and from which no step can be left out. */
export async function shortest(steps: readonly Step[]): Promise<readonly Step[]> {
  return shorten(steps, async (some) => {
    try {
      await replay(some);
      return false;
    } catch {
      return true;
    }
  });
}

/** Calls of kernels that are not drives. */
export const publicCalls: readonly string[] = syscallNames.filter((name) => !driveOnly.has(name));

/** What there was, in one line. */
export function formatCounts({ byCode, byCall, byBuilder, ...counts }: Counts): string {
  return JSON.stringify({
    ...counts,
    byCode: Object.fromEntries(byCode),
    byCall: Object.fromEntries(byCall),
    byBuilder: Object.fromEntries(byBuilder),
  });
}

export function readSteps(file: string): readonly Step[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Step);
}

const messageOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause);
