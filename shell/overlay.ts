import type { DirectoryPlace, FilePlace, FoundPlace, FreePlace, Listing, Place } from './place.ts';

/** What was written on top, by path in upper case: the content of a file, or a directory. */
type Written = Map<string, Uint8Array | 'directory'>;

/** Makes directories that take everything and change nothing: what is written is only seen through them. */
export function createOverlay(): (root: DirectoryPlace) => DirectoryPlace {
  const written: Written = new Map();
  return (root) => overDirectory(root, written);
}

function overDirectory(base: DirectoryPlace, written: Written): DirectoryPlace {
  return {
    ...base,
    list: async () => {
      const below = await base.list();
      const names = new Set(below.map(({ name }) => keyOf(base, decode(name))));
      const added = [...written].filter(([key]) => !names.has(key) && isChild(base, key));
      return [...below, ...added.map(([key, content]) => toListing(key, content))];
    },
    child: async (name) => overPlace(await base.child(name), base, name, written),
    open: async (listing) => {
      const name = decode(listing.name);
      const found = written.has(keyOf(base, name))
        ? await base.child(name)
        : await base.open(listing);
      const place = overPlace(found, base, name, written);
      return place.kind === 'free' ? emptyDirectory(place, base, name, written) : place;
    },
  };
}

function overPlace(place: Place, base: DirectoryPlace, name: string, written: Written): Place {
  const key = keyOf(base, name);
  const content = written.get(key);
  if (place.kind === 'directory') return overDirectory(place, written);
  if (place.kind === 'file') return overFile(place, key, written);
  if (content === 'directory') return emptyDirectory(place, base, name, written);
  if (content === undefined) return overFree(place, base, name, written);
  return overFile(
    {
      kind: 'file',
      path: place.path,
      parent: base.path,
      listing: toListing(key, content),
      identity: `overlay:${key}`,
      read: () => Promise.resolve(content),
      replace: () => Promise.resolve(),
    },
    key,
    written,
  );
}

function overFile(file: FilePlace, key: string, written: Written): FilePlace {
  return {
    ...file,
    read: async () => {
      const content = written.get(key);
      return content === undefined || content === 'directory' ? file.read() : content;
    },
    replace: async (content) => {
      written.set(key, content);
    },
  };
}

function overFree(
  free: FreePlace,
  base: DirectoryPlace,
  name: string,
  written: Written,
): FreePlace {
  const key = keyOf(base, name);
  return {
    ...free,
    create: async (content) => {
      written.set(key, content);
    },
    makeDirectory: async () => {
      written.set(key, 'directory');
      return { id: undefined, place: emptyDirectory(free, base, name, written) };
    },
  };
}

/** A directory that is only on top. */
function emptyDirectory(
  free: FreePlace,
  base: DirectoryPlace,
  name: string,
  written: Written,
): DirectoryPlace {
  const names = [...base.names, name];
  const nothing: DirectoryPlace = {
    kind: 'directory',
    path: free.path,
    identity: `overlay:${free.path}`,
    names,
    list: () => Promise.resolve([]),
    child: (child) => Promise.resolve({ ...free, path: `${free.path}\\${child}` }),
    open: (): Promise<FoundPlace> => Promise.resolve(nothing),
  };
  return overDirectory(nothing, written);
}

function keyOf({ path }: DirectoryPlace, name: string): string {
  return `${path.replace(/\\?$/, '\\')}${name}`.toUpperCase();
}

function isChild(directory: DirectoryPlace, key: string): boolean {
  const start = keyOf(directory, '');
  return key.startsWith(start) && !key.slice(start.length).includes('\\');
}

function toListing(key: string, content: Uint8Array | 'directory'): Listing {
  const directory = content === 'directory';
  return {
    name: new TextEncoder().encode(key.slice(key.lastIndexOf('\\') + 1)),
    type: directory ? 'directory' : 'file',
    size: directory ? 0n : BigInt(content.length),
    modified: 0n,
    owner: undefined,
    id: undefined,
    attributes: '',
  };
}

function decode(name: Uint8Array): string {
  return new TextDecoder().decode(name);
}
