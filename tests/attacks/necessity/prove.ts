import { readdirSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import blueprint from '../../../plutus.json' with { type: 'json' };
import { traceCodes, type TraceCodeName } from '../../../validators/abi.ts';
import type { Suite } from '../../support/suite.ts';

/**
 * Proves of every check that it is needed: the script is compiled without it, a kernel is booted with that script, and
 * one of the attacks that the check stops must now go through. So no attack is credited to a check that another one
 * would have made up for.
 */

/** Codes that stop nothing by themselves, and why they are there. */
const EXCEPTIONS: ReadonlySet<string> = new Set<TraceCodeName>([
  // What they guard fails anyway, in a builtin that says nothing: there is no time in an infinite bound, no stream where
  // nothing is pending.
  'F11',
  'W05',
  // The kinds of today differ so much that none passes for another; one that is added later may not.
  'F06',
  // The whole script.
  'Z01',
]);

const codes = Object.keys(traceCodes).filter((code) => !EXCEPTIONS.has(code));

/** The script that a suite attacks, compiled without one check: its title in `plutus.json`, its code and hash. */
async function weakenedScript(code: string, { script }: Suite) {
  // The compiler keeps what it has made of a term, so each time the terms are made anew.
  vi.resetModules();
  const { weakened } = await import('../../../validators/lib/weakened.ts');
  const { compiledScript } = await import('../../../validators/blueprint.ts');
  const { handlers, kernelScripts } = await import('../../../validators/scripts.ts');
  weakened.check = code;
  if (code.startsWith('O')) {
    return { title: 'one_shot.mint', ...compiledScript(kernelScripts.oneShot) };
  }
  if (code.startsWith('G')) {
    return { title: 'gate.spend_mint', ...compiledScript(kernelScripts.gate) };
  }
  if (code.startsWith('D')) {
    return { title: 'dispatcher.withdraw', ...compiledScript(kernelScripts.dispatcher) };
  }
  const handler = Object.entries(handlers).find(([name]) => name === script);
  if (handler === undefined) throw new RangeError(`no handler ${script}`);
  return { title: `${script}.withdraw`, ...compiledScript(handler[1]) };
}

/** `plutus.json` with one script compiled without one check. */
async function weakenedBlueprint(code: string, suite: Suite): Promise<typeof blueprint> {
  const { title, compiledCode, hash } = await weakenedScript(code, suite);
  const validators = blueprint.validators.map((validator) =>
    validator.title === title ? { ...validator, compiledCode, hash } : validator,
  );
  expect(validators).not.toEqual(blueprint.validators);
  return { ...blueprint, validators };
}

/** The attacks with this code that a kernel without the check lets through. */
async function accepted(code: string, name: string): Promise<readonly string[]> {
  const { suites } = await import('../suites.ts');
  const { attack } = await import('../../support/suite.ts');
  const { makeArena } = await import('../../support/arena.ts');
  const suite = suites.find((each) => each.name === name);
  if (suite === undefined) throw new RangeError(`no suite ${name}`);
  const arena = await makeArena(suite.kernel);
  const healthy = await suite.healthy(arena);
  const through: string[] = [];
  for (const mutation of suite.mutations.filter(({ rejects }) => rejects === code)) {
    const { judgement } = await attack(arena, healthy, mutation);
    if (judgement.verdict === 'accepted') through.push(mutation.name);
  }
  return through;
}

/** As many as there are files that prove one each. */
const shares = readdirSync(new URL('.', import.meta.url)).filter((name) =>
  name.startsWith('share-'),
).length;

/**
 * Proves a share of the codes, from 0 on. Every code loads all modules anew, which no process gives back: one process for
 * all of them gets slower and slower.
 */
export function proveShare(share: number): void {
  afterEach(() => {
    vi.doUnmock('../../../plutus.json');
  });

  test.each(codes.filter((_, index) => index % shares === share))(
    'without %s, an attack goes through',
    async (code) => {
      const { suites } = await import('../suites.ts');
      const claiming = suites.filter(({ mutations }) =>
        mutations.some(({ rejects }) => rejects === code),
      );
      expect(claiming, 'no attack names this code').not.toEqual([]);
      for (const suite of claiming) {
        const mocked = await weakenedBlueprint(code, suite);
        vi.resetModules();
        vi.doMock('../../../plutus.json', () => ({ default: mocked }));
        if ((await accepted(code, suite.name)).length > 0) return;
      }
      expect.fail(`another check makes up for ${code}`);
    },
  );
}
