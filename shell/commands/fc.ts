import type { Arguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { type Hunk, listHunks } from '../differences.ts';
import { listLines } from '../lines.ts';
import type { FilePlace } from '../place.ts';
import { boolean, integer, object } from '../schema.ts';
import { showMessage } from '../visible.ts';

/** FC: how two files differ. */
export const fc: Definition = {
  name: 'FC',
  summary: 'Shows how two files differ, by lines or by bytes',
  manual: [
    'Lines are compared with what follows them: each difference is shown with the line before and the line behind it, from both files. /B compares byte by byte.',
  ],
  operands: { text: 'file file', min: 2, max: 2 },
  switches: [
    { name: 'B', summary: 'compares bytes' },
    { name: 'C', summary: 'takes capital and small letters for the same' },
    { name: 'L', summary: 'compares lines, which it does anyway' },
    { name: 'N', summary: 'shows the numbers of the lines' },
    { name: 'W', summary: 'takes any number of spaces and tabs for one' },
  ],
  examples: [
    { line: 'FC old.txt new.txt /N', meaning: 'Shows what was changed, with line numbers' },
  ],
  needs: 'read',
  answers: { 1: 'the files differ' },
  result: object({ equal: boolean, differences: integer }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const left = await locateFile(context, operands[0]?.text ?? '');
  const right = await locateFile(context, operands[1]?.text ?? '');
  const a = await left.read();
  const b = await right.read();
  const differences = switches.has('B')
    ? compareBytes(a, b, left.path, right.path)
    : compareLines(listLines(a), listLines(b), [left, right], switches);
  const equal = differences.length === 0;
  const body = equal ? 'FC: no differences encountered\n' : differences.join('');
  return {
    plain: () => `Comparing files ${left.path} and ${right.path}\n${body}\n`,
    json: () => ({ equal, differences: differences.length }),
    ...(equal ? {} : { answer: 1 }),
  };
}

function compareBytes(
  a: Uint8Array,
  b: Uint8Array,
  left: string,
  right: string,
): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [one = 0, other = 0] = [a[at], b[at]];
    if (one !== other)
      lines.push(`${formatHex(at, 8)}: ${formatHex(one, 2)} ${formatHex(other, 2)}\n`);
  }
  if (a.length > b.length) lines.push(`FC: ${left} longer than ${right}\n`);
  if (b.length > a.length) lines.push(`FC: ${right} longer than ${left}\n`);
  return lines;
}

function compareLines(
  a: readonly string[],
  b: readonly string[],
  [left, right]: readonly [FilePlace, FilePlace],
  switches: ReadonlyMap<string, string>,
): readonly string[] {
  const fold = (line: string): string => {
    const spaced = switches.has('W') ? line.trim().replaceAll(/[ \t]+/g, ' ') : line;
    return switches.has('C') ? spaced.toUpperCase() : spaced;
  };
  const numbered = switches.has('N');
  const show = (lines: readonly string[], from: number, to: number): string =>
    lines
      .slice(Math.max(0, from - 1), to + 1)
      .map((line, at) => {
        const number = numbered ? `${String(Math.max(0, from - 1) + at + 1).padStart(5)}:  ` : '';
        return `${number}${showMessage(line)}\n`;
      })
      .join('');
  return listHunks(a.map(fold), b.map(fold)).map(
    ({ left: [from, to], right: [start, end] }: Hunk) =>
      `***** ${left.path}\n${show(a, from, to)}***** ${right.path}\n${show(b, start, end)}*****\n\n`,
  );
}

function formatHex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
