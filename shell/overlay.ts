import { AccessDeniedError, BadCommandError } from '../offchain/errors/file.ts';
import type {
  DirectoryPlace,
  EntryActions,
  FilePlace,
  FoundPlace,
  FreePlace,
  Listing,
  Place,
} from './place.ts';

/** What was done on top, by path in upper case: the content of a file, a directory, or nothing any more. */
type Written = Map<string, Uint8Array | 'directory' | 'gone'>;

/** Makes directories that take everything and change nothing: what is written is only seen through them. */
export function createOverlay(): (root: DirectoryPlace) => DirectoryPlace {
  const written: Written = new Map();
  return (root) => overDirectory(root, root.identity, undefined, written);
}

/** What stands under a name, as everybody sees it who looks through the overlay. */
interface Spot {
  readonly parent: DirectoryPlace;
  readonly name: string;
  readonly key: string;
  readonly path: string;
}

function overDirectory(
  base: DirectoryPlace,
  identity: string,
  actions: EntryActions | undefined,
  written: Written,
): DirectoryPlace {
  const list = async (): Promise<readonly Listing[]> => {
    const below = await base.list();
    const names = new Set(below.map(({ name }) => keyOf(base, decode(name))));
    const kept = below.filter(({ name }) => written.get(keyOf(base, decode(name))) !== 'gone');
    const added = [...written].filter(([key]) => !names.has(key) && isChild(base, key));
    return [
      ...kept,
      ...added.flatMap(([key, what]) => (what === 'gone' ? [] : [toListing(key, what)])),
    ];
  };
  const spotOf = (name: string): Spot => {
    const key = keyOf(base, name);
    return { parent: base, name, key, path: `${base.path.replace(/\\?$/, '\\')}${name}` };
  };
  const open = async (listing: Listing): Promise<FoundPlace> => {
    const spot = spotOf(decode(listing.name));
    const below = written.has(spot.key) ? await base.child(spot.name) : await base.open(listing);
    const place = overPlace(below, spot, written);
    return place.kind === 'free' ? newDirectory(spot, written) : place;
  };
  return {
    ...base,
    identity,
    actions,
    list,
    child: async (name) => overPlace(await base.child(name), spotOf(name), written),
    open,
  };
}

function overPlace(below: Place, spot: Spot, written: Written): Place {
  const what = written.get(spot.key);
  if (what === 'gone') return newPlace(spot, written);
  if (what === 'directory') return newDirectory(spot, written);
  if (what !== undefined) return newFile(spot, what, written);
  if (below.kind === 'free') return newPlace(spot, written);
  if (below.kind === 'directory') {
    const list = (): Promise<readonly Listing[]> => overPlaceList(below, written);
    return overDirectory(below, below.identity, directoryActions(spot, list, written), written);
  }
  return overFile(below, spot, written);
}

function overPlaceList(below: DirectoryPlace, written: Written): Promise<readonly Listing[]> {
  return overDirectory(below, below.identity, undefined, written).list();
}

/** A file, as it is below until it is written. */
function overFile(file: FilePlace, spot: Spot, written: Written): FilePlace {
  const read = async (): Promise<Uint8Array> => {
    const what = written.get(spot.key);
    return what instanceof Uint8Array ? what : file.read();
  };
  return {
    ...file,
    actions: fileActions(spot, read, written),
    read,
    replace: async (content) => {
      written.set(spot.key, content);
    },
  };
}

/** A file that is only on top. */
function newFile(spot: Spot, content: Uint8Array, written: Written): FilePlace {
  return overFile(
    {
      kind: 'file',
      path: spot.path,
      parent: spot.parent.path,
      listing: toListing(spot.key, content),
      identity: `overlay:${spot.key}`,
      actions: undefined,
      read: () => Promise.resolve(content),
      replace: () => Promise.resolve(),
    },
    spot,
    written,
  );
}

function newPlace(spot: Spot, written: Written): FreePlace {
  return {
    kind: 'free',
    path: spot.path,
    create: async (content) => {
      written.set(spot.key, content);
    },
    createPrivate: async (content) => {
      written.set(spot.key, content);
    },
    makeDirectory: async () => {
      written.set(spot.key, 'directory');
      return { id: undefined, place: newDirectory(spot, written) };
    },
  };
}

/** A directory that is only on top. */
function newDirectory(spot: Spot, written: Written): DirectoryPlace {
  const nothing: DirectoryPlace = {
    kind: 'directory',
    path: spot.path,
    identity: `overlay:${spot.key}`,
    actions: undefined,
    names: [...spot.parent.names, spot.name],
    list: () => Promise.resolve([]),
    child: (name) =>
      Promise.resolve(newPlace({ ...spot, name, path: `${spot.path}\\${name}` }, written)),
    open: (): Promise<FoundPlace> => Promise.resolve(nothing),
  };
  const list = (): Promise<readonly Listing[]> => overPlaceList(nothing, written);
  return overDirectory(nothing, nothing.identity, directoryActions(spot, list, written), written);
}

function fileActions(spot: Spot, read: () => Promise<Uint8Array>, written: Written): EntryActions {
  return {
    remove: async () => {
      written.set(spot.key, 'gone');
    },
    moveTo: async (directory, name) => {
      written.set(keyOf(directory, name), await read());
      written.set(spot.key, 'gone');
    },
    rights: undefined,
    isLink: false,
  };
}

function directoryActions(
  spot: Spot,
  list: () => Promise<readonly Listing[]>,
  written: Written,
): EntryActions {
  return {
    remove: async () => {
      if ((await list()).length > 0) {
        throw new AccessDeniedError({ path: spot.path, reason: 'the directory is not empty' });
      }
      written.set(spot.key, 'gone');
    },
    moveTo: () =>
      Promise.reject(new BadCommandError('A folder of the host can’t be moved in a rehearsal')),
    rights: undefined,
    isLink: false,
  };
}

function keyOf({ path }: DirectoryPlace, name: string): string {
  return `${path.replace(/\\?$/, '\\')}${name}`.toUpperCase();
}

function isChild(directory: DirectoryPlace, key: string): boolean {
  const start = keyOf(directory, '');
  return key.startsWith(start) && !key.slice(start.length).includes('\\');
}

function toListing(key: string, what: Uint8Array | 'directory'): Listing {
  const directory = what === 'directory';
  return {
    name: new TextEncoder().encode(key.slice(key.lastIndexOf('\\') + 1)),
    type: directory ? 'directory' : 'file',
    size: directory ? 0n : BigInt(what.length),
    modified: 0n,
    owner: undefined,
    id: undefined,
    attributes: '',
  };
}

function decode(name: Uint8Array): string {
  return new TextDecoder().decode(name);
}
