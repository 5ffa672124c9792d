import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Machine } from '../shell/machine.ts';
import type { BatchCase } from './case.ts';
import { argumentCases } from './cases/arguments.ts';
import { commandCases } from './cases/commands.ts';
import { echoCases } from './cases/echo.ts';
import { flowCases } from './cases/flow.ts';
import { forCases } from './cases/for.ts';
import { ifCases } from './cases/if.ts';
import { streamCases } from './cases/streams.ts';
import { variableCases } from './cases/variables.ts';

/** Each with an account and the directory \docs of its own. */
async function runCase({ script, args, input, files = {} }: BatchCase) {
  const machine = new Machine();
  await machine.run('REGISTER demo\nMD \\docs');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(machine.hostRoot, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return machine.run(script.join('\r\n'), {
    goOn: true,
    ...(args === undefined ? {} : { args }),
    ...(input === undefined ? {} : { input }),
  });
}

describe.each([
  ['ECHO', echoCases],
  ['variables', variableCases],
  ['arguments', argumentCases],
  ['IF', ifCases],
  ['FOR', forCases],
  ['flow', flowCases],
  ['streams', streamCases],
  ['commands', commandCases],
])('%s', (_, cases) => {
  test.each(cases)('$name ($family)', async (batchCase) => {
    const run = await runCase(batchCase);
    const { prints, level = 0, says } = batchCase;
    expect({ stdout: run.stdout.toString().split('\n'), level: run.level }).toEqual({
      stdout: [...prints, ''],
      level,
    });
    expect(run.stderr).toMatch(says ?? /^$/);
  });
});
