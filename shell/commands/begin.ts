import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { object } from '../schema.ts';

/** BEGIN: opens a group of calls. */
export const begin: Definition = {
  name: 'BEGIN',
  summary: 'Opens a group of calls, which COMMIT submits or ROLLBACK forgets',
  manual: [
    'From here on calls are built and evaluated on top of one another, and none is submitted: everything that this process reads shows the state that they would lead to, and nobody else sees any of it. What cannot work fails at once, before anything has cost anything.',
    'COMMIT asks for the whole price, then signs and submits them in their order. It should come soon: calls are valid for some minutes only. Files of H: are written at once, they are no calls.',
  ],
  examples: [
    { line: 'BEGIN', meaning: 'Opens a group' },
    { line: 'COMMIT', meaning: 'Submits its calls' },
  ],
  needs: 'write',
  result: object({}),
  run: async ({ machine }: Context): Promise<Outcome> => {
    await machine.sessions.groups.begin();
    return { plain: () => '', json: () => ({}) };
  },
};
