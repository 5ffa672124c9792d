import type { Definition } from '../definition.ts';

/** REM: a remark. The interpreter passes over it. */
export const rem: Definition = {
  name: 'REM',
  summary: 'Is a remark',
  manual: [
    'The rest of the line does nothing, whatever it is made of. So does a line that begins with ::.',
  ],
  operands: { text: '[text]', min: 0, max: Infinity },
  examples: [{ line: 'REM copies what is new', meaning: 'Says what the next lines do' }],
  needs: 'nothing',
  result: undefined,
};
