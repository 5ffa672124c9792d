import { AccessDeniedError, FileNotFoundError } from '../offchain/errors/file.ts';
import type { Context } from './context.ts';
import type { Word } from './language/words.ts';
import type { DirectoryPlace, EntryActions, FilePlace, FoundPlace } from './place.ts';
import { select, type Selection } from './selection.ts';

/** The files of a selection. Throws where there is none. */
export async function listFilesOf(
  selection: Selection,
  typed: string,
): Promise<readonly FilePlace[]> {
  const files: FilePlace[] = [];
  for (const listing of selection.listings) {
    if (listing.type === 'directory') continue;
    const place = await selection.open(listing);
    if (place.kind === 'file') files.push(place);
  }
  if (files.length === 0) throw new FileNotFoundError({ path: typed });
  return files;
}

/** What a word names, as entries: one thing by its name, a directory itself too, or all that match. Throws where nothing does. */
export async function listEntries(context: Context, word: Word): Promise<readonly FoundPlace[]> {
  const selection = await select(context, word, 'write');
  if (selection.kind === 'directory' && selection.folder !== undefined) return [selection.folder];
  const places: FoundPlace[] = [];
  for (const listing of selection.listings) places.push(await selection.open(listing));
  if (places.length === 0) throw new FileNotFoundError({ path: word.text });
  return places;
}

/** What can be done to an entry. Throws for a root and for a device, which are none. */
export function getActions({ path, actions }: FoundPlace): EntryActions {
  if (actions === undefined) throw new AccessDeniedError({ path, reason: 'it can’t be changed' });
  return actions;
}

/** Whether a directory is another one or lies in it. */
export function isWithin(directory: DirectoryPlace, other: DirectoryPlace): boolean {
  return pathOf(directory).startsWith(pathOf(other));
}

function pathOf({ path }: DirectoryPlace): string {
  return path.replace(/\\?$/, '\\').toUpperCase();
}
