import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessDeniedError } from '../offchain/errors/file.ts';
import { findHostCode, toHostError } from './host-errors.ts';
import { isInside } from './inside.ts';
import type {
  DirectoryPlace,
  EntryActions,
  FilePlace,
  FoundPlace,
  FreePlace,
  Place,
} from './place.ts';

/**
 * A folder of the host in which the files of the home are listed, and neither read, written, moved nor removed. Whoever
 * closes a file, having only read it, lets go of all locks that the process has on it (POSIX): of the home's, and of
 * SQLite's. Real paths are compared; a hard link from outside into the home is not seen.
 */
export function fenceHome(base: DirectoryPlace, home: string): DirectoryPlace {
  const folder = realOf(base);
  const fence = (place: FoundPlace): FoundPlace => {
    const about = { folder, real: realOf(place), path: place.path, home };
    const actions = place.actions && fenceActions(place.actions, about);
    return place.kind === 'file'
      ? fenceFile({ ...place, actions }, home)
      : fenceHome({ ...place, actions }, home);
  };
  return {
    ...base,
    child: async (name) => {
      const place: Place = await base.child(name);
      return place.kind === 'free' ? fenceFree(place, folder, home) : fence(place);
    },
    open: async (listing) => fence(await base.open(listing)),
  };
}

function fenceFile(place: FilePlace, home: string): FilePlace {
  const refuse = (): Promise<void> => refuseInside(home, realOf(place), place.path);
  return {
    ...place,
    read: async () => {
      await refuse();
      return place.read();
    },
    replace: async (content, progress) => {
      await refuse();
      return place.replace(content, progress);
    },
  };
}

function fenceFree(place: FreePlace, folder: string, home: string): FreePlace {
  const refuse = (): Promise<void> => refuseInside(home, folder, place.path);
  const { createPrivate } = place;
  return {
    ...place,
    create: async (content, progress) => {
      await refuse();
      return place.create(content, progress);
    },
    createPrivate:
      createPrivate &&
      (async (content) => {
        await refuse();
        return createPrivate(content);
      }),
    makeDirectory: async () => {
      await refuse();
      const made = await place.makeDirectory();
      return { ...made, place: fenceHome(made.place, home) };
    },
  };
}

/** A link into the home lies where it is, and can be removed there; a folder with the home in it stays. */
function fenceActions(
  actions: EntryActions,
  about: {
    readonly folder: string;
    readonly real: string;
    readonly path: string;
    readonly home: string;
  },
): EntryActions {
  const { folder, real, path, home } = about;
  const refuse = async (): Promise<void> => {
    await refuseInside(home, folder, path);
    const found = await findReal(home);
    if (found !== undefined && !actions.isLink && isInside(real, found)) refusePath(path);
  };
  return {
    ...actions,
    remove: async () => {
      await refuse();
      return actions.remove();
    },
    moveTo: async (directory, name) => {
      await refuse();
      await refuseInside(home, join(realOf(directory), name), path);
      return actions.moveTo(directory, name);
    },
  };
}

async function refuseInside(home: string, real: string, path: string): Promise<void> {
  const found = await findReal(home);
  if (found !== undefined && isInside(found, real)) refusePath(path);
}

function refusePath(path: string): never {
  throw new AccessDeniedError({ path, reason: 'it belongs to the home, which H: only lists' });
}

/** Undefined while there is no home: then nothing in it is locked. Asked each time, because the first call makes it. */
async function findReal(home: string): Promise<string | undefined> {
  try {
    return await realpath(home);
  } catch (error) {
    if (findHostCode(error) === 'ENOENT') return undefined;
    throw toHostError(error, home);
  }
}

const realOf = ({ identity }: FoundPlace): string => identity.slice('H:'.length);
