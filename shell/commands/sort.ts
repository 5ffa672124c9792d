import type { Arguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { joinLines, listLines } from '../lines.ts';
import { list, object, text } from '../schema.ts';

/** SORT: lines in order. */
export const sort: Definition = {
  name: 'SORT',
  summary: 'Prints the lines of a file, or of the input, in order',
  manual: [
    'Capital and small letters are the same, and lines that are equal so stay in their order.',
  ],
  operands: { text: '[file]', min: 0, max: 1 },
  switches: [
    { name: 'R', summary: 'the other way round' },
    {
      name: '+',
      value: { name: 'column', direct: /^\d{1,5}$/ },
      summary: 'by what stands from this column on',
    },
  ],
  examples: [
    { line: 'SORT names.txt', meaning: 'Prints a file in order' },
    { line: 'DIR /B | SORT /R', meaning: 'Lists names from Z to A' },
  ],
  needs: 'read',
  result: object({ lines: list(text) }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const typed = operands[0]?.text;
  const content =
    typed === undefined
      ? await context.streams.input.readAll()
      : await (await locateFile(context, typed)).read();
  const column = Math.max(0, Number(switches.get('+') ?? '1') - 1);
  const key = (line: string): string => line.slice(column).toUpperCase();
  const lines = listLines(content).toSorted((a, b) => compare(key(a), key(b)));
  const sorted = switches.has('R') ? lines.toReversed() : lines;
  return { plain: () => joinLines(sorted), json: () => ({ lines: [...sorted] }) };
}

/** By code points: the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
