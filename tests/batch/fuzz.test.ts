import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMisdeed, fuzzLine, listDeeds } from './fuzz.ts';

const seed = 20_261_124;

describe(`random lines (seed ${seed})`, () => {
  test('do nothing but what they spell, and end', async () => {
    await fc.assert(
      fc.asyncProperty(fuzzLine, async (line) => {
        expect(await findMisdeed(line)).toBeUndefined();
      }),
      { numRuns: 4000, seed },
    );
  });

  test('get into every part of the language', async () => {
    const kinds = new Set<string>();
    for (const line of fc.sample(fuzzLine, { numRuns: 1000, seed })) {
      for (const { kind } of await listDeeds(line)) kinds.add(kind);
    }
    expect([...kinds].toSorted()).toEqual(
      ['ask', 'batch file', 'command', 'list', 'read', 'write'].toSorted(),
    );
  });

  test.each(['KILL', 'ECHO x & KILL', 'ECHO x > KILLED', '%N%', 'CALL %N% x'])(
    'that spell it, as %j does, are found out',
    async (line) => {
      expect(await findMisdeed(line)).toBeDefined();
    },
  );
});
