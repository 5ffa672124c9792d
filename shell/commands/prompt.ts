import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { object, text } from '../schema.ts';
import { defaultPrompt } from '../prompt-text.ts';

/** PROMPT: what the prompt is made of. */
export const prompt: Definition = {
  name: 'PROMPT',
  summary: 'Changes the prompt',
  manual: [
    'Codes of MS-DOS and cmd: $P drive and directory, $N drive, $G >, $L <, $B |, $Q =, $A &, $C (, $F ), $S space, $D date, $T time, $V version, $H removes the character before, $_ new line, $E escape, $$ dollar.',
    'Codes of this system: $U funds in ADA, $M messages that wait, $O slot of the newest block.',
    'PROMPT alone sets $P$G again. The text is kept in the variable PROMPT.',
  ],
  operands: { text: '[text]', min: 0, max: Infinity },
  examples: [{ line: 'PROMPT $U ADA $P$G', meaning: 'Shows the funds before the path' }],
  needs: 'nothing',
  keepsLevel: true,
  verbatim: true,
  result: object({ prompt: text }),
  run: async ({ machine }: Context, { text: typed }: Arguments): Promise<Outcome> => {
    const value = typed.text.trim().replace(/^=\s*/, '');
    machine.variables.set('PROMPT', value);
    const now = value === '' ? defaultPrompt : value;
    return { plain: () => '', json: () => ({ prompt: now }) };
  },
};
