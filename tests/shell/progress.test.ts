import { describe, expect, test } from 'vitest';
import { createProgress } from '../../shell/progress.ts';

function show(isTerminal: boolean, writes: readonly (readonly number[])[]): readonly string[] {
  const shown: string[] = [];
  const progress = createProgress((text) => shown.push(text), isTerminal);
  for (const steps of writes) {
    const total = steps.at(-1) ?? 0;
    for (const done of steps) progress({ done, total });
  }
  return shown;
}

describe('progress', () => {
  test('writes of one step pass in silence', () => {
    expect(show(false, [[0, 1], [0, 512], [0, 0], [512]])).toEqual([]);
    expect(show(true, [[0, 512]])).toEqual([]);
  });

  test('is a line a quarter in a file, for each write anew', () => {
    const lines = ['25', '50', '75', '100'].map((done) => `Writing: ${done} of 100 bytes\n`);
    const write = [0, 10, 20, 25, 30, 50, 60, 75, 99, 100];
    expect(show(false, [write, [0, 7], write])).toEqual([...lines, ...lines]);
  });

  test('is one line that is drawn again on a terminal', () => {
    expect(show(true, [[0, 5, 9]])).toEqual([
      '\rWriting: 5 of 9 bytes',
      '\rWriting: 9 of 9 bytes\n',
    ]);
  });
});
