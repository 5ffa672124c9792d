import type { Definition } from '../definition.ts';

/** SHIFT: moves the arguments of a batch file. The interpreter does it. */
export const shift: Definition = {
  name: 'SHIFT',
  summary: 'Moves the arguments of a batch file: %1 becomes %0, %2 becomes %1',
  manual: [
    'As in cmd, %* stays as it was. SHIFT /1 leaves %0 as it is, SHIFT /2 also %1, and so on.',
  ],
  operands: { text: '[/n]', min: 0, max: 1 },
  examples: [{ line: 'SHIFT /1', meaning: 'Moves all arguments but %0' }],
  needs: 'nothing',
  result: undefined,
};
