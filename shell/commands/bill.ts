import { billsSchema } from '../bill-text.ts';
import type { Definition } from '../definition.ts';

/** BILL: what a batch file would cost. The interpreter does it. */
export const bill: Definition = {
  name: 'BILL',
  summary: 'Tells the price of a whole batch file, or of a command, without running it',
  manual: [
    'It is run as by TRY, on a copy of the state, but what it prints is not shown. Each call is listed with its fee and deposit, and the sum of all.',
  ],
  operands: { text: 'script.bat [arguments]', min: 1, max: Infinity },
  examples: [{ line: 'BILL H:\\examples\\hello.bat', meaning: 'Prices a script before it is run' }],
  needs: 'read',
  result: billsSchema,
};
