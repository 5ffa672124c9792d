import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { object } from '../schema.ts';

const PROMPT = 'Press any key to continue . . .';

/** PAUSE: waits for a key. */
export const pause: Definition = {
  name: 'PAUSE',
  summary: 'Waits for a key',
  manual: [
    'Without a terminal it takes one line of the standard input, and does not wait at its end.',
  ],
  operands: { text: '[remark]', min: 0, max: Infinity },
  examples: [{ line: 'PAUSE > NUL', meaning: 'Waits without saying so' }],
  needs: 'nothing',
  keepsLevel: true,
  verbatim: true,
  result: object({}),
  run: async ({ machine, streams }: Context): Promise<Outcome> => {
    const { console } = machine;
    const prompt = streams.redirected ? '' : PROMPT;
    if (console.isTerminal && !streams.fromFile) await console.findKey(prompt);
    else await streams.input.findLine();
    return { plain: () => `${PROMPT}\n`, json: () => ({}) };
  },
};
