import type { Arguments } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { listLines } from '../lines.ts';
import { integer, list, nullable, object, text } from '../schema.ts';
import { listWildcards, type Word } from '../language/words.ts';
import { select } from '../selection.ts';
import { showMessage } from '../visible.ts';

/** FIND: lines that hold a text. */
export const find: Definition = {
  name: 'FIND',
  summary: 'Prints the lines of files, or of the input, that hold a text',
  manual: [
    'The text stands in quotes. Without a file the standard input is read, also at the end of a pipe.',
  ],
  operands: { text: '"text" [file …]', min: 1, max: Infinity },
  switches: [
    { name: 'V', summary: 'the lines that do not hold it' },
    { name: 'C', summary: 'only how many there are' },
    { name: 'N', summary: 'with the numbers of the lines' },
    { name: 'I', summary: 'capital and small letters are the same' },
  ],
  examples: [
    { line: 'FIND "error" log.txt /I', meaning: 'Prints the lines that hold error, in any case' },
    { line: 'LOG | FIND "register"', meaning: 'Prints the calls that register accounts' },
  ],
  needs: 'read',
  answers: { 1: 'no line was found' },
  result: object({
    files: list(
      object({
        path: nullable(text),
        count: integer,
        lines: list(object({ number: integer, text })),
      }),
    ),
  }),
  run,
};

interface Found {
  readonly path: string | undefined;
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const [wanted, ...files] = args.operands;
  const search = wanted?.text ?? '';
  const found: Found[] = [];
  if (files.length === 0) {
    const content = await context.streams.input.readAll();
    found.push({ path: undefined, lines: findLines(content, search, args) });
  }
  for (const word of files) {
    for (const [path, content] of await readFiles(context, word)) {
      found.push({ path, lines: findLines(content, search, args) });
    }
  }
  const any = found.some(({ lines }) => lines.length > 0);
  return {
    plain: () => found.map((one) => format(one, args.switches)).join(''),
    json: () => ({
      files: found.map(({ path, lines }) => ({
        path: path ?? null,
        count: lines.length,
        lines: args.switches.has('C') ? [] : lines.map((line) => ({ ...line })),
      })),
    }),
    ...(any ? {} : { answer: 1 }),
  };
}

async function readFiles(
  context: Context,
  word: Word,
): Promise<readonly (readonly [string, Uint8Array])[]> {
  if (listWildcards(word).length === 0) {
    return [[word.text, await (await locateFile(context, word.text)).read()]];
  }
  const selection = await select(context, word, 'read');
  const read: [string, Uint8Array][] = [];
  for (const listing of selection.listings) {
    const place = await selection.open(listing);
    if (place.kind === 'file') read.push([place.path, await place.read()]);
  }
  return read;
}

function findLines(content: Uint8Array, search: string, { switches }: Arguments): Found['lines'] {
  const fold = (line: string): string => (switches.has('I') ? line.toUpperCase() : line);
  const wanted = fold(search);
  return listLines(content)
    .map((line, at) => ({ number: at + 1, text: line }))
    .filter(({ text: line }) => fold(line).includes(wanted) !== switches.has('V'));
}

function format({ path, lines }: Found, switches: ReadonlyMap<string, string>): string {
  const heading = path === undefined ? '' : `---------- ${showMessage(path).toUpperCase()}`;
  if (switches.has('C')) {
    return path === undefined ? `${lines.length}\n` : `\n${heading}: ${lines.length}\n`;
  }
  const body = lines
    .map(({ number, text: line }) => `${switches.has('N') ? `[${number}]` : ''}${line}\n`)
    .join('');
  return path === undefined ? body : `\n${heading}\n${body}`;
}
