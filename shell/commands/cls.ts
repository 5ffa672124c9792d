import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { object } from '../schema.ts';

/** CLS: an empty screen. */
export const cls: Definition = {
  name: 'CLS',
  summary: 'Empties the screen',
  manual: ['What was above stays in the scrollback. Without a terminal it does nothing.'],
  examples: [{ line: 'CLS', meaning: 'Empties the screen' }],
  needs: 'nothing',
  keepsLevel: true,
  result: object({}),
  run: async ({ machine, streams }: Context): Promise<Outcome> => {
    if (!streams.redirected) machine.console.clear();
    return { plain: () => '', json: () => ({}) };
  },
};
