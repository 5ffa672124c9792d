import type { Definition } from '../definition.ts';

/** EXIT: ends the batch file or the whole run. The interpreter does it. */
export const exit: Definition = {
  name: 'EXIT',
  summary: 'Ends the shell, or with /B the batch file',
  manual: [
    'The number is what ERRORLEVEL becomes, and the exit status of the process: its lowest byte counts. Without one, ERRORLEVEL stays, and is the exit status.',
  ],
  operands: { text: '[number]', min: 0, max: 1 },
  switches: [{ name: 'B', summary: 'ends only the batch file, or the part of it that CALL runs' }],
  examples: [{ line: 'EXIT /B 2', meaning: 'Ends the batch file with ERRORLEVEL 2' }],
  needs: 'nothing',
  result: undefined,
};
