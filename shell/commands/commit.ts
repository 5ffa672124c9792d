import { billsSchema, formatBills, toBillsJson } from '../bill-text.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { list, object, transactionId } from '../schema.ts';

/** COMMIT: submits a group of calls. */
export const commit: Definition = {
  name: 'COMMIT',
  summary: 'Submits the calls of the group that BEGIN has opened, in their order',
  manual: [
    'The price of all is agreed to at once. When the ledger refuses one, because somebody else was faster, those before it have taken effect and those behind it are withheld; the message says which. A group of calls is not one transaction: it can stop in between, but it never goes on behind a call that failed.',
  ],
  examples: [{ line: 'COMMIT', meaning: 'Submits what was done since BEGIN' }],
  needs: 'write',
  result: object({ transactions: list(transactionId), bill: billsSchema }),
  run: async ({ machine }: Context): Promise<Outcome> => {
    const { ids, bills } = await machine.sessions.groups.commit();
    return {
      plain: () => formatBills(bills),
      json: () => ({ transactions: [...ids], bill: toBillsJson(bills) }),
    };
  },
};
