import {
  AccessDeniedError,
  BadCommandError,
  FileNotFoundError,
} from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { confirms } from '../confirm.ts';
import { locateFile, locateTarget, type Target, writeContent } from '../contents.ts';
import { type Context, locate, type Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { openDevice } from '../devices.ts';
import { listWildcards, type Word } from '../language/words.ts';
import { concat, type MarkedText, slice } from '../language/marked-text.ts';
import { joinLines } from '../lines.ts';
import { type DosPath, parsePath } from '../paths.ts';
import type { FilePlace } from '../place.ts';
import { either, integer, list, object, text } from '../schema.ts';
import { select } from '../selection.ts';
import { findText } from '../visible.ts';

const copied = object({ from: text, to: text, size: integer });

/** COPY: files, from and to either drive. */
export const copy: Definition = {
  name: 'COPY',
  summary: 'Copies files, also between C: and H:, and overwrites what was there',
  manual: [
    'Wildcards copy every file that matches, one after the other. a+b puts files together. CON and - are what is typed, to its end or ^Z, or the screen; NUL is nothing. Without a target, the current directory is it.',
    'Content is copied to the byte. A copy to C: that was interrupted has left the old content whole, and goes on where it stopped when it is run again.',
    'Unlike MS-DOS it adds no ^Z to what it puts together, and asks before it overwrites only with /-Y.',
  ],
  operands: { text: 'file[+file] [file or directory]', min: 1, max: 2 },
  switches: [
    { name: 'Y', summary: 'overwrites without asking, which it does anyway' },
    { name: '-Y', summary: 'asks before it overwrites' },
    { name: 'A', summary: 'takes ^Z for the end of a file' },
    { name: 'B', summary: 'takes files as they are, which it does anyway' },
    { name: 'V', summary: 'verifies, which the ledger does anyway' },
  ],
  examples: [
    { line: 'COPY H:\\README.md', meaning: 'Copies a file of the host to the current directory' },
    { line: 'COPY a.txt+b.txt all.txt', meaning: 'Puts two files together' },
    { line: 'COPY *.txt H:\\', meaning: 'Copies all text files to the host' },
    { line: 'COPY CON note.txt', meaning: 'Writes what is typed, to ^Z, into a file' },
  ],
  needs: 'write',
  result: either(copied, object({ files: list(copied) })),
  run,
};

interface Copied {
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const [source, target] = args.operands;
  if (source === undefined) throw new BadCommandError('Missing a file');
  const to = parsePath(target?.text ?? '.', context.machine.directories);
  const parts = splitPlus(source);
  if (parts.length === 1 && listWildcards(source).length === 0) {
    // The source comes first: a command that cannot succeed boots nothing.
    const file = await locateFile(context, source.text);
    const one = await copyOne(context, [file], to, args);
    return one === undefined ? summarise([]) : { ...summarise([one]), json: () => ({ ...one }) };
  }
  const sources = (await Promise.all(parts.map((part) => listSources(context, part)))).flat();
  if (parts.length === 1) return copyEach(context, sources, to, args);
  const one = await copyOne(context, sources, to, args);
  return one === undefined ? summarise([]) : { ...summarise([one]), json: () => ({ ...one }) };
}

async function copyEach(
  context: Context,
  sources: readonly FilePlace[],
  to: DosPath,
  args: Arguments,
): Promise<Outcome> {
  const done: Copied[] = [];
  for (const source of sources) {
    await context.streams.output.write(joinLines([source.path]));
    const one = await copyOne(context, [source], to, args);
    if (one !== undefined) done.push(one);
  }
  return { ...summarise(done), json: () => ({ files: done.map((one) => ({ ...one })) }) };
}

function summarise(done: readonly Copied[]): Outcome {
  return { plain: () => `${String(done.length).padStart(9)} file(s) copied\n`, json: () => ({}) };
}

/** `a+b` without quotes are two files. */
function splitPlus(word: Word): readonly Word[] {
  if (word.quoted) return [word];
  const ends = Array.from(word.text.matchAll(/\+/g), ({ index }) => index);
  const parts: MarkedText[] = [];
  let from = 0;
  for (const end of [...ends, word.text.length]) {
    parts.push(slice(word, from, end));
    from = end + 1;
  }
  const named = parts.filter(({ text: name }) => name !== '');
  if (named.length === 0) throw new BadCommandError('Missing a file around +');
  return named.map((part) => ({ ...concat([part]), quoted: false }));
}

async function listSources(context: Context, word: Word): Promise<readonly FilePlace[]> {
  if (listWildcards(word).length === 0) return [await locateFile(context, word.text)];
  const selection = await select(context, word, 'read');
  const files: FilePlace[] = [];
  for (const listing of selection.listings) {
    if (listing.type === 'directory') continue;
    const place = await selection.open(listing);
    if (place.kind === 'file') files.push(place);
  }
  if (files.length === 0) throw new FileNotFoundError({ path: word.text });
  return files;
}

/** Copies one file, or several put together; undefined where the person does not want it. */
async function copyOne(
  context: Context,
  sources: readonly FilePlace[],
  to: DosPath,
  { switches }: Arguments,
): Promise<Copied | undefined> {
  const [first] = sources;
  if (first === undefined) throw new BadCommandError('Missing a file');
  const contents: Uint8Array[] = [];
  for (const source of sources) contents.push(cut(await source.read(), switches.has('A')));
  const content = contents.length === 1 ? (contents[0] ?? new Uint8Array()) : join(contents);
  const target = await findTarget(context, to, first);
  if (target.kind === 'file' && sources.some(({ identity }) => identity === target.identity)) {
    if (sources.length === 1 && !target.identity.startsWith('device:')) {
      throw new BadCommandError(`A file cannot be copied onto itself: ${first.path}`);
    }
  }
  if (target.kind === 'file' && switches.has('-Y')) {
    const wanted = await confirms(context, `Overwrite ${target.path} (Y/N)? `);
    if (!wanted) return undefined;
  }
  await writeContent(context, target, content);
  return { from: sources.map(({ path }) => path).join('+'), to: target.path, size: content.length };
}

async function findTarget(context: Context, to: DosPath, source: FilePlace): Promise<Target> {
  if (to.drive === 'device') return openDevice(to, context.streams);
  if (!source.identity.startsWith('device:')) {
    return locateTarget(context, to, getKeptName(source));
  }
  // What is typed has no name to keep.
  const place = await locate(context, to, 'write');
  if (place.kind !== 'directory') return place;
  throw new AccessDeniedError({ path: place.path, reason: 'it is a directory' });
}

function getKeptName({ listing, path }: FilePlace): string {
  const name = findText(listing.name);
  if (name === undefined) {
    throw new BadCommandError(`The name of ${path} is not text. Name the copy in full`);
  }
  return name;
}

function cut(content: Uint8Array, atEnd: boolean): Uint8Array {
  const end = atEnd ? content.indexOf(0x1a) : -1;
  return end < 0 ? content : content.subarray(0, end);
}

function join(contents: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(contents));
}
