import { BadCommandError, PathNotFoundError } from '../offchain/errors/file.ts';
import { type Access, type Context, locate, readPath } from './context.ts';
import { slice } from './language/marked-text.ts';
import { listWildcards, type Word } from './language/words.ts';
import { makePattern, type Pattern } from './pattern.ts';
import type { DirectoryPlace, FoundPlace, Listing } from './place.ts';

/** What a typed path or pattern names. */
export interface Selection {
  /** `one` thing by its name, all of a `directory`, or what a `pattern` matches. */
  readonly kind: 'one' | 'directory' | 'pattern';
  /** As typed, up to the last separator: what `FOR` puts before the names. */
  readonly prefix: string;
  /** As people read it: the directory in which the entries stand. */
  readonly path: string;
  /** The directory itself, unless one file was named. */
  readonly folder: DirectoryPlace | undefined;
  readonly listings: readonly Listing[];
  /** Whether a name is one of those that were asked for. */
  readonly matches: Pattern;
  /** What a listing stands for. */
  open(listing: Listing): Promise<FoundPlace>;
}

/**
 * Looks up a path or pattern. Nothing that matches is an empty selection; a directory that is missing throws.
 * `below`: a file’s name is a pattern too, because there may be more of them in the directories below.
 */
export async function select(
  context: Context,
  word: Word,
  access: Access,
  { below = false }: { readonly below?: boolean } = {},
): Promise<Selection> {
  const wildcards = listWildcards(word);
  const end = Math.max(...['\\', '/', ':'].map((char) => word.text.lastIndexOf(char))) + 1;
  const prefix = word.text.slice(0, end);
  if (wildcards.length === 0) {
    const selection = await selectOne(context, word, prefix, access);
    if (!below || selection.kind !== 'one') return selection;
  }
  if (wildcards.some((at) => at < end)) {
    throw new BadCommandError(`Only the last part of a path may hold wildcards: ${word.text}`);
  }
  const folder = await locateFolder(context, prefix, access);
  const name = slice(word, end);
  const wild = new Set(listWildcards(name));
  const pattern = makePattern(name.text, (at) => wild.has(at));
  const listings = (await folder.list()).filter((listing) => pattern(listing.name));
  return { ...whole(folder, prefix), kind: 'pattern', listings, matches: pattern };
}

async function selectOne(
  context: Context,
  word: Word,
  prefix: string,
  access: Access,
): Promise<Selection> {
  // What stands for `*` or `?` literally is a name that no path may hold: then there is no such file.
  const place = await locate(context, readPath(context, word.text), access);
  if (place.kind === 'directory') {
    const typed = /[\\/:]$/.test(word.text) ? word.text : `${word.text}\\`;
    return { ...whole(place, typed), listings: await place.list() };
  }
  return {
    kind: 'one',
    prefix,
    path: place.kind === 'file' ? place.parent : place.path,
    folder: undefined,
    listings: place.kind === 'file' ? [place.listing] : [],
    matches: () => true,
    open: async () => {
      if (place.kind === 'free') throw new PathNotFoundError({ path: place.path });
      return place;
    },
  };
}

function whole(folder: DirectoryPlace, prefix: string): Omit<Selection, 'listings'> {
  return {
    kind: 'directory',
    prefix,
    path: folder.path,
    folder,
    matches: () => true,
    open: (listing) => folder.open(listing),
  };
}

/** The directory that a typed prefix of a pattern names. */
async function locateFolder(
  context: Context,
  prefix: string,
  access: Access,
): Promise<DirectoryPlace> {
  const place = await locate(context, readPath(context, prefix === '' ? '.' : prefix), access);
  if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
  return place;
}
