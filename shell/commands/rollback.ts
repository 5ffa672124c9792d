import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { integer, object } from '../schema.ts';

/** ROLLBACK: forgets a group of calls. */
export const rollback: Definition = {
  name: 'ROLLBACK',
  summary: 'Forgets the calls of the group that BEGIN has opened',
  manual: ['Nothing of it was submitted, and it has cost nothing.'],
  examples: [{ line: 'ROLLBACK', meaning: 'Forgets what was done since BEGIN' }],
  needs: 'read',
  result: object({ calls: integer }),
  run: async ({ machine }: Context): Promise<Outcome> => {
    const calls = await machine.sessions.groups.rollback();
    return {
      plain: () => `${calls} call${calls === 1 ? '' : 's'} forgotten\n`,
      json: () => ({ calls }),
    };
  },
};
