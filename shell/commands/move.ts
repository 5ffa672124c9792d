import { BadCommandError, FileExistsError, PathNotFoundError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { confirms } from '../confirm.ts';
import { writeContent } from '../contents.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions, isWithin, listEntries } from '../entries.ts';
import { joinLines } from '../lines.ts';
import type { DirectoryPlace, FilePlace, FoundPlace, Place } from '../place.ts';
import { list, object, text } from '../schema.ts';
import { findText } from '../visible.ts';

/** MOVE: moves files, and gives them and directories other names. */
export const move: Definition = {
  name: 'MOVE',
  summary: 'Moves files to another directory or drive, or gives a directory another name',
  manual: [
    'On C: a file moves by one call, whatever its size; its bytes stay where they are in the chain. Between C: and H: it is copied and then removed. A directory only changes its name: on the ledger it can’t go into another one.',
    'A file of that name is overwritten only after asking, or with /Y.',
  ],
  operands: { text: 'path [directory or name]', min: 1, max: 2 },
  switches: [
    { name: 'Y', summary: 'overwrites without asking' },
    { name: '-Y', summary: 'asks before it overwrites, which it does anyway' },
  ],
  examples: [
    { line: 'MOVE *.txt \\docs', meaning: 'Moves all text files into a directory' },
    { line: 'MOVE note.txt H:\\', meaning: 'Takes a file from the ledger to the host' },
  ],
  needs: 'write',
  result: object({ moved: list(object({ from: text, to: text })) }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const [source, target] = operands;
  if (source === undefined) throw new BadCommandError('Missing a path');
  const places = await listEntries(context, source);
  const typed = target?.text ?? '.';
  const path = readPath(context, typed);
  const to = await locate(context, { ...path, directory: false }, 'write');
  if (path.directory && to.kind !== 'directory') throw new PathNotFoundError({ path: to.path });
  if (places.length > 1 && to.kind !== 'directory') {
    throw new BadCommandError(`Cannot move several files to one: ${to.path} is no directory`);
  }
  const moved: { from: string; to: string }[] = [];
  for (const place of places) {
    if (place.kind === 'directory' && source.text !== '' && places.length > 1) continue;
    const there = await moveOne(context, place, to, { typed, yes: switches.has('Y') });
    if (there !== undefined) moved.push({ from: place.path, to: there });
  }
  return {
    plain: () => joinLines(moved.map((each) => `${each.from} => ${each.to} [ok]`)),
    json: () => ({ moved }),
  };
}

/** Where it is now; undefined where the person does not want it. */
async function moveOne(
  context: Context,
  place: FoundPlace,
  to: Place,
  { typed, yes }: { readonly typed: string; readonly yes: boolean },
): Promise<string | undefined> {
  const { folder, name } = await findTarget(context, place, to, typed);
  const there = await folder.child(name);
  if (place.kind === 'directory') {
    if (isWithin(folder, place)) {
      throw new BadCommandError(`A directory cannot move into itself: ${place.path}`);
    }
    if (there.kind !== 'free') throw new FileExistsError({ path: there.path });
    await getActions(place).moveTo(folder, name);
    return there.path;
  }
  if (there.kind === 'directory') throw new FileExistsError({ path: there.path });
  if (there.kind === 'file') {
    if (there.identity === place.identity) return there.path;
    if (!yes && !(await confirms(context, `Overwrite ${there.path} (Y/N)? `))) return undefined;
  }
  await moveFile(context, place, folder, name);
  return there.path;
}

async function findTarget(
  context: Context,
  place: FoundPlace,
  to: Place,
  typed: string,
): Promise<{ readonly folder: DirectoryPlace; readonly name: string }> {
  if (to.kind === 'directory') {
    const name = place.kind === 'file' ? findText(place.listing.name) : place.names.at(-1);
    if (name === undefined) throw new BadCommandError(`The name of ${place.path} is not text`);
    return { folder: to, name };
  }
  const bare = typed.replaceAll('/', '\\');
  const end = Math.max(bare.lastIndexOf('\\'), bare.lastIndexOf(':')) + 1;
  const parent = await locate(
    context,
    readPath(context, end === 0 ? '.' : bare.slice(0, end)),
    'write',
  );
  if (parent.kind !== 'directory') throw new PathNotFoundError({ path: parent.path });
  return { folder: parent, name: bare.slice(end) };
}

async function moveFile(
  context: Context,
  file: FilePlace,
  folder: DirectoryPlace,
  name: string,
): Promise<void> {
  const there = await folder.child(name);
  if (driveOf(file) === driveOf(folder)) {
    // What is overwritten goes first: on the ledger no two entries have one name.
    if (there.kind === 'file') await getActions(there).remove();
    await getActions(file).moveTo(folder, name);
    return;
  }
  if (there.kind === 'directory') throw new FileExistsError({ path: there.path });
  await writeContent(context, there, await file.read());
  await getActions(file).remove();
}

function driveOf({ identity }: FoundPlace): string {
  return identity.slice(0, identity.indexOf(':'));
}
