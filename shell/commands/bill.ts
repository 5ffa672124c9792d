import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { billsSchema, formatBills, toBillsJson } from '../bill-text.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { trim } from '../language/marked-text.ts';
import { nowhere } from '../streams.ts';

/** BILL: what a batch file would cost. */
export const bill: Definition = {
  name: 'BILL',
  summary: 'Tells the price of a whole batch file, or of a command, without running it',
  manual: [
    'It is run as by TRY, on a copy of the state, but what it prints is not shown. Each call is listed with its fee and deposit, and the sum of all.',
  ],
  operands: { text: 'script.bat [arguments]', min: 1, max: Infinity },
  examples: [{ line: 'BILL H:\\examples\\hello.bat', meaning: 'Prices a script before it is run' }],
  needs: 'read',
  verbatim: true,
  result: billsSchema,
  run: async ({ machine, streams }: Context, { text }: Arguments): Promise<Outcome> => {
    const command = trim(text);
    if (command.text === '') throw new BadCommandError('Missing a script. Usage: BILL script.bat');
    const silent = { ...streams, output: nowhere, messages: nowhere, redirected: true };
    const bills = await machine.rehearse(command, silent);
    return { plain: () => formatBills(bills), json: () => toBillsJson(bills) };
  },
};
