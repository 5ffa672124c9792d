import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatFullPath } from '../paths.ts';
import { object, text } from '../schema.ts';

/** TRUENAME: the full path of what is typed. */
export const truename: Definition = {
  name: 'TRUENAME',
  summary: 'Prints the full path of what is typed',
  manual: ['Nothing is looked up: the path need not exist.'],
  operands: { text: 'path', min: 1, max: 1 },
  examples: [{ line: 'TRUENAME ..\\a.txt', meaning: 'Prints where that would be' }],
  needs: 'nothing',
  result: object({ path: text }),
  run: async ({ machine }: Context, { operands }: Arguments): Promise<Outcome> => {
    const path = formatFullPath(operands[0]?.text ?? '', machine.directories);
    return { plain: () => `${path}\n`, json: () => ({ path }) };
  },
};
