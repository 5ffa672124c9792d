import type { Definition } from '../definition.ts';

/** CALL: runs another batch file, or a part of this one, and comes back. The interpreter does it. */
export const call: Definition = {
  name: 'CALL',
  summary: 'Runs another batch file, or a part of this one, and comes back',
  manual: [
    'CALL file runs a batch file; without CALL, this one would not go on behind it. CALL :label runs this file from the label on, until its end or EXIT /B or GOTO :EOF. Both get the arguments behind their name as %1 to %9 and %*.',
    'ERRORLEVEL is afterwards what the batch file has left it as.',
    'As in cmd, variables are replaced a second time in what is called: CALL ECHO %%%1%% shows the variable whose name is the first argument.',
  ],
  operands: { text: 'file | :label [arguments]', min: 1, max: Infinity },
  examples: [
    { line: 'CALL \\tools\\backup.bat docs', meaning: 'Runs a batch file with one argument' },
    { line: 'CALL :copy note.txt', meaning: 'Runs the lines behind :copy of this batch file' },
  ],
  needs: 'read',
  result: undefined,
};
