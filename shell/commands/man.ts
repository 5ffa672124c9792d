import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { formatManual } from '../manual.ts';
import { page } from '../pager.ts';
import { object, text } from '../schema.ts';
import { getDefinition } from './help.ts';

/** MAN: the manual page of a command. */
export const man: Definition = {
  name: 'MAN',
  summary: 'Shows the manual page of a command',
  manual: ['A page at a time in a terminal, as MORE does.'],
  operands: { text: 'command', min: 1, max: 1 },
  examples: [{ line: 'MAN COPY', meaning: 'Tells all about COPY' }],
  needs: 'nothing',
  result: object({ name: text, page: text }),
  run: async (context: Context, { operands }: Arguments): Promise<Outcome> => {
    const definition = await getDefinition(operands[0]?.text ?? '');
    const whole = formatManual(definition);
    const rest = await page(context, whole);
    return { plain: () => rest, json: () => ({ name: definition.name, page: whole }) };
  },
};
