import { FileNotFoundError } from '../../offchain/errors/file.ts';
import { type Arguments, readNumber } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { listWildcards } from '../language/words.ts';
import { integer, list, object, either, text } from '../schema.ts';
import { select } from '../selection.ts';

const content = object({ path: text, size: integer, base64: text });

/** TYPE: a file's bytes, or those of its first lines. */
export const type: Definition = {
  name: 'TYPE',
  summary: 'Prints a file, or its first lines',
  manual: [
    'The bytes are printed as they are, and nothing else. With wildcards, several files are printed one after the other, each below its name.',
    'SECURITY: a file can hold escape sequences. In a terminal they are shown, not obeyed; elsewhere every byte is passed on.',
  ],
  operands: { text: 'file', min: 1, max: 1 },
  switches: [{ name: 'L', value: { name: 'lines' }, summary: 'only its first lines' }],
  examples: [
    { line: 'TYPE note.txt', meaning: 'Prints a file' },
    {
      line: 'TYPE /L:5 \\\\bob\\README.md',
      meaning: 'Prints five lines of another account’s file',
    },
  ],
  needs: 'read',
  result: either(content, object({ files: list(content) })),
  run,
};

interface Printed {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const lines = readNumber(args, 'L', undefined);
  const [word] = args.operands;
  if (word === undefined || listWildcards(word).length === 0) {
    const place = await locateFile(context, word?.text ?? '');
    const one = { path: place.path, bytes: takeLines(await place.read(), lines) };
    return { plain: () => one.bytes, json: () => toJson(one) };
  }
  const selection = await select(context, word, 'read');
  const files: Printed[] = [];
  for (const listing of selection.listings) {
    const place = await selection.open(listing);
    if (place.kind === 'file') {
      files.push({ path: place.path, bytes: takeLines(await place.read(), lines) });
    }
  }
  if (files.length === 0) throw new FileNotFoundError({ path: word.text });
  return {
    plain: () =>
      Buffer.concat(
        files.flatMap(({ path, bytes }) => [Buffer.from(`\n${path}\n\n`), Buffer.from(bytes)]),
      ),
    json: () => ({ files: files.map(toJson) }),
  };
}

function toJson({ path, bytes }: Printed): { path: string; size: number; base64: string } {
  return { path, size: bytes.length, base64: Buffer.from(bytes).toString('base64') };
}

function takeLines(bytes: Uint8Array, count: number | undefined): Uint8Array {
  if (count === undefined) return bytes;
  let end = 0;
  for (let line = 0; line < count && end < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, end);
    end = newline < 0 ? bytes.length : newline + 1;
  }
  return bytes.subarray(0, end);
}
