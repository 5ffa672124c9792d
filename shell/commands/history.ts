import type { Arguments } from '../arguments.ts';
import { readNumber } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { joinLines } from '../lines.ts';
import { list, object, text } from '../schema.ts';
import { showMessage } from '../visible.ts';

/** HISTORY: what was typed before. */
export const history: Definition = {
  name: 'HISTORY',
  summary: 'Lists the lines that were typed at the prompt',
  manual: [
    'They are kept in the home, the newest last. Up and down, F3, F7 and Ctrl-R find them at the prompt.',
  ],
  switches: [{ name: 'N', value: { name: 'count' }, summary: 'only the last ones' }],
  examples: [{ line: 'HISTORY /N:10', meaning: 'Lists the last ten' }],
  needs: 'nothing',
  result: object({ lines: list(text) }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const count = readNumber(args, 'N', undefined);
  const lines = count === undefined ? machine.history : machine.history.slice(-count || Infinity);
  const width = String(lines.length).length;
  return {
    plain: () =>
      joinLines(lines.map((line, at) => `${String(at + 1).padStart(width)}: ${showMessage(line)}`)),
    json: () => ({ lines: [...lines] }),
  };
}
