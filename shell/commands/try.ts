import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { billsSchema, formatBills, toBillsJson } from '../bill-text.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { trim } from '../language/marked-text.ts';

/** TRY: what a command would do and cost. */
export const tryCommand: Definition = {
  name: 'TRY',
  summary: 'Runs a command on a copy of the state and tells its price; changes nothing',
  manual: [
    'Calls are built and evaluated exactly as they would be, but neither signed nor submitted; files of H: are not written, and variables and directories stay. What the command prints is printed, then the price.',
    'The copy is that of this moment: somebody else may be faster before the command is really run.',
  ],
  operands: { text: 'command', min: 1, max: Infinity },
  examples: [{ line: 'TRY COPY H:\\README.md', meaning: 'Tells what the copy would cost' }],
  needs: 'read',
  verbatim: true,
  result: billsSchema,
  run: async ({ machine, streams }: Context, { text }: Arguments): Promise<Outcome> => {
    const command = trim(text);
    if (command.text === '') throw new BadCommandError('Missing a command. Usage: TRY command');
    const bills = await machine.rehearse(command, streams);
    return { plain: () => formatBills(bills), json: () => toBillsJson(bills) };
  },
};
