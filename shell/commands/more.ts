import type { Arguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { joinLines, listLines } from '../lines.ts';
import { page } from '../pager.ts';
import { object, text } from '../schema.ts';
import { showMessage } from '../visible.ts';

/** MORE: text a screen at a time. */
export const more: Definition = {
  name: 'MORE',
  summary: 'Shows a text a screen at a time',
  manual: [
    'Space goes on, Enter shows one line more, Q ends. Without a file the standard input is shown, also at the end of a pipe. Without a terminal everything is printed at once.',
  ],
  operands: { text: '[file]', min: 0, max: 1 },
  examples: [
    { line: 'MORE README.md', meaning: 'Shows a file' },
    { line: 'DIR \\ /S | MORE', meaning: 'Shows a long listing' },
  ],
  needs: 'read',
  result: object({ text }),
  run: async (context: Context, { operands }: Arguments): Promise<Outcome> => {
    const typed = operands[0]?.text;
    const content =
      typed === undefined
        ? await context.streams.input.readAll()
        : await (await locateFile(context, typed)).read();
    const whole = joinLines(listLines(content).map(showMessage));
    const rest = await page(context, whole);
    return { plain: () => rest, json: () => ({ text: whole }) };
  },
};
