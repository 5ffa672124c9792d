import { billsSchema } from '../bill-text.ts';
import type { Definition } from '../definition.ts';

/** TRY: what a command would do and cost. The interpreter does it. */
export const tryCommand: Definition = {
  name: 'TRY',
  summary: 'Runs a command on a copy of the state and tells its price; changes nothing',
  manual: [
    'Calls are built and evaluated exactly as they would be, but neither signed nor submitted; files of H: are not written, and variables and directories stay. What the command prints is printed, then the price.',
    'Everything to the end of the line belongs to it, redirections too.',
    'The copy is that of this moment: somebody else may be faster before the command is really run.',
  ],
  operands: { text: 'command', min: 1, max: Infinity },
  examples: [{ line: 'TRY COPY H:\\README.md', meaning: 'Tells what the copy would cost' }],
  needs: 'read',
  result: billsSchema,
};
