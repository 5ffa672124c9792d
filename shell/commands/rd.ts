import { AccessDeniedError, PathNotFoundError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { confirms } from '../confirm.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { getActions } from '../entries.ts';
import { findDrive } from '../paths.ts';
import type { DirectoryPlace } from '../place.ts';
import { integer, object, text } from '../schema.ts';

/** RD: removes a directory. */
export const rd: Definition = {
  name: 'RD',
  aliases: ['RMDIR'],
  summary: 'Removes a directory',
  manual: [
    'It must be empty, unless /S removes everything in it first, from the bottom up: one call for each file and directory. Interrupted, it has removed some; run again, it goes on. The directory that you are in, or one above it, is refused.',
  ],
  operands: { text: 'path', min: 1, max: 1 },
  switches: [
    { name: 'S', summary: 'with everything in it, after asking' },
    { name: 'Q', summary: 'asks nothing' },
  ],
  examples: [{ line: 'RD \\docs\\old /S', meaning: 'Removes a directory with everything in it' }],
  needs: 'write',
  result: object({ path: text, removed: integer }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const path = { ...readPath(context, operands[0]?.text ?? ''), directory: false };
  const place = await locate(context, path, 'write');
  if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
  const actions = getActions(place);
  await refuseCurrent(context, place);
  if (!switches.has('S')) {
    await actions.remove();
    return { plain: () => '', json: () => ({ path: place.path, removed: 1 }) };
  }
  if (!switches.has('Q') && !(await confirms(context, `${place.path}, Are you sure (Y/N)? `))) {
    return { plain: () => '', json: () => ({ path: place.path, removed: 0 }) };
  }
  const removed = (await empty(place)) + 1;
  await actions.remove();
  return { plain: () => '', json: () => ({ path: place.path, removed }) };
}

/** Nobody saws off the branch that they sit on. */
async function refuseCurrent(context: Context, place: DirectoryPlace): Promise<void> {
  const { directories } = context.machine;
  const drive = findDrive(place.identity.slice(0, place.identity.indexOf(':'))) ?? 'H';
  const names = directories.get(drive);
  const above = place.names.every((name, at) => names[at]?.toUpperCase() === name.toUpperCase());
  if (/^(?:.:)?\\\\/.test(place.path) || !above || names.length < place.names.length) return;
  throw new AccessDeniedError({
    path: place.path,
    reason: 'it is the current directory, or above it',
  });
}

/** Removes what is in a directory; answers how much that was. */
async function empty(directory: DirectoryPlace): Promise<number> {
  let removed = 0;
  for (const listing of await directory.list()) {
    const place = await directory.open(listing);
    const actions = getActions(place);
    // SECURITY: a link goes, never what it leads to.
    if (place.kind === 'directory' && !actions.isLink) removed += await empty(place);
    await actions.remove();
    removed += 1;
  }
  return removed;
}
