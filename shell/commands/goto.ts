import type { Definition } from '../definition.ts';

/** GOTO: goes on behind a label. The interpreter does it. */
export const goto: Definition = {
  name: 'GOTO',
  summary: 'Goes on behind a label of the batch file',
  manual: [
    'A label is a line that begins with a colon. As in cmd, it is looked for from here to the end, then from the start. GOTO :EOF ends the batch file, or the part of it that CALL runs. A label that is not there ends the batch file.',
  ],
  operands: { text: 'label', min: 1, max: 1 },
  examples: [{ line: 'IF EXIST a.txt GOTO found', meaning: 'Goes on behind :found' }],
  needs: 'nothing',
  result: undefined,
};
