import {
  AccessDeniedError,
  BadCommandError,
  PathNotFoundError,
} from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { confirms } from '../confirm.ts';
import { writeContent } from '../contents.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { joinLines } from '../lines.ts';
import type { DirectoryPlace, FilePlace, Place } from '../place.ts';
import { integer, list, object, text } from '../schema.ts';
import { type Selection, select } from '../selection.ts';
import { findText } from '../visible.ts';
import { listDirectories } from '../walk.ts';

/** XCOPY: directories with what is in them. */
export const xcopy: Definition = {
  name: 'XCOPY',
  summary: 'Copies files and whole directories, also between C: and H:',
  manual: [
    'Copies what the first path names into the directory that the second one names, which is made when it is not there. With /S and /E also the directories below.',
    'What is there with the same bytes is not written again, so running it a second time costs nothing, and after an interruption it goes on.',
  ],
  operands: { text: 'path [directory]', min: 1, max: 2 },
  switches: [
    { name: 'S', summary: 'with the directories below that hold files' },
    { name: 'E', summary: 'with all directories below' },
    { name: 'P', summary: 'asks for each file' },
    { name: 'Y', summary: 'overwrites without asking, which it does anyway' },
    { name: 'L', summary: 'only lists what it would copy' },
  ],
  examples: [{ line: 'XCOPY H:\\project \\project /S', meaning: 'Copies a folder of the host' }],
  needs: 'write',
  result: object({
    files: list(object({ from: text, to: text, size: integer })),
    directories: integer,
    same: integer,
  }),
  run,
};

interface Copied {
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

/** One run: what it does on the way down. */
interface Journey {
  readonly context: Context;
  readonly switches: ReadonlyMap<string, string>;
  readonly matches: Selection['matches'];
  readonly files: Copied[];
  directories: number;
  same: number;
}

/** Where the files of a directory go: its place, or nothing yet that would be made when a file comes. */
type Destination = () => Promise<DirectoryPlace>;

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const [source, target] = operands;
  if (source === undefined) throw new BadCommandError('Missing a path');
  const selection = await select(context, source, 'read');
  const journey: Journey = {
    context,
    switches,
    matches: selection.matches,
    files: [],
    directories: 0,
    same: 0,
  };
  const typed = target?.text ?? '.';
  const path = { ...readPath(context, typed), directory: false };
  const destination = once(async () => enter(journey, await locate(context, path, 'write')));
  const { folder } = selection;
  if (folder === undefined) {
    const [listing] = selection.listings;
    if (listing === undefined) throw new PathNotFoundError({ path: selection.path });
    const file = await selection.open(listing);
    if (file.kind === 'file') await copyFile(journey, file, destination);
  } else {
    if (await isInside(context, folder, typed)) {
      throw new BadCommandError(`A directory cannot be copied into itself: ${folder.path}`);
    }
    await copyFolder(journey, folder, destination);
  }
  const { files, directories, same } = journey;
  const unchanged = same === 0 ? '' : `, ${same} unchanged`;
  return {
    plain: () => `${String(files.length).padStart(9)} file(s) copied${unchanged}\n`,
    json: () => ({ files: files.map((file) => ({ ...file })), directories, same }),
  };
}

async function isInside(context: Context, folder: DirectoryPlace, typed: string): Promise<boolean> {
  const path = { ...readPath(context, typed), directory: false };
  const place = await locate(context, path, 'read').catch(() => undefined);
  const start = folder.path.replace(/\\?$/, '\\').toUpperCase();
  return `${place?.path ?? ''}\\`.toUpperCase().startsWith(start) && place?.path !== folder.path;
}

async function copyFolder(
  journey: Journey,
  folder: DirectoryPlace,
  destination: Destination,
  way: readonly DirectoryPlace[] = [],
): Promise<void> {
  const { switches, matches } = journey;
  for (const listing of await folder.list()) {
    if (listing.type === 'directory' || !matches(listing.name)) continue;
    const place = await folder.open(listing);
    if (place.kind === 'file') await copyFile(journey, place, destination);
  }
  if (!switches.has('S') && !switches.has('E')) return;
  for (const child of await listDirectories(folder, way)) {
    const name = child.names.at(-1) ?? '';
    const below = once(async () => enter(journey, await (await destination()).child(name)));
    if (switches.has('E') && !switches.has('L')) await below();
    await copyFolder(journey, child, below, [...way, folder]);
  }
}

async function copyFile(
  journey: Journey,
  file: FilePlace,
  destination: Destination,
): Promise<void> {
  const { context, switches } = journey;
  const { output } = context.streams;
  if (switches.has('L')) {
    await output.write(joinLines([file.path]));
    return;
  }
  const name = getName(file.listing.name, file.path);
  const target = await (await destination()).child(name);
  if (target.kind === 'directory') {
    throw new AccessDeniedError({ path: target.path, reason: 'it is a directory' });
  }
  if (switches.has('P') && !(await confirms(context, `${file.path} (Y/N)? `))) return;
  const content = await file.read();
  if (target.kind === 'file' && Buffer.from(await target.read()).equals(content)) {
    journey.same += 1;
    return;
  }
  await output.write(joinLines([file.path]));
  await writeContent(context, target, content);
  journey.files.push({ from: file.path, to: target.path, size: content.length });
}

/** The directory at a place, made where there is nothing. */
async function enter(journey: Journey, place: Place): Promise<DirectoryPlace> {
  if (place.kind === 'directory') return place;
  if (place.kind === 'file') throw new PathNotFoundError({ path: place.path });
  const made = await place.makeDirectory();
  journey.directories += 1;
  return made.place;
}

function getName(name: Uint8Array, path: string): string {
  const typed = findText(name);
  if (typed === undefined) throw new BadCommandError(`The name of ${path} is not text`);
  return typed;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
