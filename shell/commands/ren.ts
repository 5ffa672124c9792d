import { BadCommandError, FileExistsError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions, listEntries } from '../entries.ts';
import { listWildcards, type Word } from '../language/words.ts';
import { isSameNameInAnyCase, toNewName } from '../names.ts';
import type { DirectoryPlace, FoundPlace } from '../place.ts';
import { applyMask } from '../rename-mask.ts';
import { list, object, text } from '../schema.ts';
import { findText } from '../visible.ts';

/** REN: gives files and directories other names. */
export const ren: Definition = {
  name: 'REN',
  aliases: ['RENAME'],
  summary: 'Gives files or a directory another name',
  manual: [
    'The new name stands without a path: MOVE moves. With wildcards, ? keeps the character of the same place and * all that are left, of name and extension each: REN *.txt *.bak. A name that is taken is refused.',
  ],
  operands: { text: 'path name', min: 2, max: 2 },
  examples: [
    { line: 'REN note.txt old.txt', meaning: 'Renames a file' },
    { line: 'REN *.txt *.bak', meaning: 'Renames all text files' },
  ],
  needs: 'write',
  result: object({ renamed: list(object({ from: text, to: text })) }),
  run,
};

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  const [from, to] = operands;
  if (from === undefined || to === undefined) throw new BadCommandError('Missing a name');
  if (/[\\/:]/.test(to.text)) {
    throw new BadCommandError(`A new name stands without a path: ${to.text}. MOVE moves`);
  }
  const wild = new Set(listWildcards(to));
  if (wild.size === 0) toNewName(to.text);
  const folder = await locateParent(context, from);
  const renamed: { from: string; to: string }[] = [];
  for (const place of await listEntries(context, from)) {
    const actions = getActions(place);
    const before = nameOf(place);
    const name = applyMask(before, to.text, (at) => wild.has(at));
    await refuseTaken(folder, name, before);
    if (name !== before) await actions.moveTo(folder, name);
    renamed.push({ from: place.path, to: name });
  }
  return { plain: () => '', json: () => ({ renamed }) };
}

async function locateParent(context: Context, { text: typed }: Word): Promise<DirectoryPlace> {
  const bare = typed.replace(/[\\/]+$/, '');
  const end = Math.max(...['\\', '/', ':'].map((char) => bare.lastIndexOf(char))) + 1;
  const path = end === 0 ? '.' : bare.slice(0, end);
  const place = await locate(context, readPath(context, path), 'write');
  if (place.kind !== 'directory') throw new BadCommandError(`Not in a directory: ${typed}`);
  return place;
}

function nameOf(place: FoundPlace): string {
  const name = place.kind === 'file' ? findText(place.listing.name) : place.names.at(-1);
  if (name === undefined) {
    throw new BadCommandError(`The name of ${place.path} is not text. Name the new one in full`);
  }
  return name;
}

/** Another case of the same name is no other entry. */
async function refuseTaken(folder: DirectoryPlace, name: string, before: string): Promise<void> {
  if (isSameNameInAnyCase(name, new TextEncoder().encode(before))) return;
  const there = await folder.child(name);
  if (there.kind !== 'free') throw new FileExistsError({ path: there.path });
}
