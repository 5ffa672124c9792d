import type { Definition } from '../definition.ts';

/** SETLOCAL: keeps the variables. The interpreter does it. */
export const setlocal: Definition = {
  name: 'SETLOCAL',
  summary: 'Keeps the variables as they are, until ENDLOCAL or the end of the batch file',
  manual: [
    'What SET does afterwards in this batch file, or in the part of it that CALL runs, is undone at its end or by ENDLOCAL. There is no delayed expansion.',
  ],
  examples: [{ line: 'SETLOCAL', meaning: 'What this batch file sets is its own' }],
  needs: 'nothing',
  result: undefined,
};

/** ENDLOCAL: gets the variables back. The interpreter does it. */
export const endlocal: Definition = {
  name: 'ENDLOCAL',
  summary: 'Gets the variables back that the last SETLOCAL has kept',
  manual: ['Does nothing where there was no SETLOCAL in this batch file.'],
  examples: [{ line: 'ENDLOCAL', meaning: 'Undoes what was set since SETLOCAL' }],
  needs: 'nothing',
  result: undefined,
};
