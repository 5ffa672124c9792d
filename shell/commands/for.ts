import type { Definition } from '../definition.ts';

/** FOR: runs a command for each of many. The interpreter does it. */
export const forCommand: Definition = {
  name: 'FOR',
  summary: 'Runs a command for each of several words, files, numbers or lines',
  manual: [
    'FOR %x IN (…) goes through words; those with wildcards become the files that match. In a batch file the variable is written %%x. It is one letter, and A is not a.',
    'FOR /L %x IN (start,step,end) counts. FOR /F %x IN (files), ("text") or (\'command\') goes through lines: "eol=c" is how lines begin that are passed over (;), skip=n how many are left out, delims=xxx what separates tokens (space and tab), tokens=1,3* which of them go into %x, %y and on, * being the rest. usebackq lets `command`, \'text\' and "file" be written so.',
    'A variable is one word, whatever a file’s name is made of: it never adds arguments, wildcards or commands. %~fx, %~dx, %~px, %~nx and %~xx are its full path, drive, folder, name and extension; %~x is without quotes.',
    'The list is made before the first command runs.',
  ],
  operands: { text: '%x IN (set) DO command', min: 4, max: Infinity },
  switches: [
    { name: 'L', summary: 'counts: (start,step,end)' },
    {
      name: 'F',
      summary: 'goes through the lines of files, of a text or of what a command prints',
    },
  ],
  examples: [
    { line: 'FOR %f IN (*.txt) DO TYPE %f', meaning: 'Prints all text files' },
    { line: 'FOR /L %n IN (1,1,5) DO MD week%n', meaning: 'Makes five directories' },
    { line: 'FOR /F "tokens=2" %a IN (list.txt) DO ECHO %a', meaning: 'Prints the second words' },
  ],
  needs: 'read',
  result: undefined,
};
