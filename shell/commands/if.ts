import type { Definition } from '../definition.ts';
import { boolean, object } from '../schema.ts';

/** IF: whether a command runs. The interpreter does it. */
export const ifCommand: Definition = {
  name: 'IF',
  summary: 'Runs a command when something holds',
  manual: [
    'ERRORLEVEL n holds when the last command has left n or more: ask for the higher ones first. EXIST path asks for a file, a directory or an account, also with wildcards; EXIST path\\NUL for a directory. DEFINED name asks for a variable.',
    'a==b compares text, with /I in any case. EQU NEQ LSS LEQ GTR GEQ compare numbers where both sides are some, else text. NOT turns any of them round.',
    'Everything behind the condition, to the end of the line, belongs to it. ELSE stands behind a block: IF EXIST a.txt (TYPE a.txt) ELSE ECHO none',
    'With --json, an IF that runs nothing answers for itself; else the command that it runs does.',
  ],
  operands: {
    text: '[/I] [NOT] ERRORLEVEL n | EXIST path | DEFINED name | a==b command',
    min: 2,
    max: Infinity,
  },
  examples: [
    { line: 'IF NOT EXIST \\docs\\NUL MD \\docs', meaning: 'Makes a directory that is not there' },
    { line: 'IF ERRORLEVEL 1 GOTO failed', meaning: 'Goes on elsewhere after any error' },
    { line: 'IF /I "%1"=="all" (DIR /S) ELSE DIR', meaning: 'Chooses by the first argument' },
  ],
  needs: 'read',
  result: object({ condition: boolean }),
};
