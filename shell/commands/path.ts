import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { nullable, object, text } from '../schema.ts';

/** PATH: where batch files are looked for. */
export const path: Definition = {
  name: 'PATH',
  summary: 'Sets or prints where batch files are looked for',
  manual: [
    'Directories are separated by semicolons, and looked through behind the current directory. PATH ; removes all of them.',
  ],
  operands: { text: '[directory[;directory…] | ;]', min: 0, max: Infinity },
  examples: [{ line: 'PATH \\tools;\\\\bob\\tools', meaning: 'Looks in two directories' }],
  needs: 'nothing',
  keepsLevel: true,
  verbatim: true,
  result: object({ path: nullable(text) }),
  run: async ({ machine }: Context, { text: typed }: Arguments): Promise<Outcome> => {
    const value = typed.text.trim().replace(/^=\s*/, '');
    if (value !== '') machine.variables.set('PATH', value === ';' ? '' : value);
    const now = machine.variables.find('PATH');
    const shown = now === undefined ? 'No Path\n' : `PATH=${now}\n`;
    return { plain: () => (value === '' ? shown : ''), json: () => ({ path: now ?? null }) };
  },
};
