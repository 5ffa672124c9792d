import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { findBatchPath } from '../batch-search.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { nullable, object, oneOf, text } from '../schema.ts';
import { findEntry } from './index.ts';

/** WHICH: what a name would run. */
export const which: Definition = {
  name: 'WHICH',
  summary: 'Tells what a name would run: a command or a batch file',
  manual: [
    'Commands come before batch files, which are looked for in the current directory and then along PATH.',
  ],
  operands: { text: 'name', min: 1, max: 1 },
  examples: [{ line: 'WHICH backup', meaning: 'Tells where backup.bat is' }],
  needs: 'read',
  result: object({ name: text, kind: oneOf('command', 'batch file'), path: nullable(text) }),
  run,
};

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text ?? '';
  const entry = findEntry(typed);
  if (entry !== undefined) {
    return {
      plain: () => `${entry.name} is a command\n`,
      json: () => ({ name: entry.name, kind: 'command', path: null }),
    };
  }
  const path = await findBatchPath(context, typed, undefined);
  if (path === undefined) {
    throw new BadCommandError(`Neither a command nor a batch file: ${typed}`);
  }
  return { plain: () => `${path}\n`, json: () => ({ name: typed, kind: 'batch file', path }) };
}
