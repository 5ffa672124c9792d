import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import {
  access,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  AccessDeniedError,
  FileNotFoundError,
  PathNotFoundError,
} from '../offchain/errors/file.ts';
import { fenceHome } from './home-fence.ts';
import { findHostCode, onHost, toHostError } from './host-errors.ts';
import { isInside } from './inside.ts';
import { findByName, findHostProblem, toNewName } from './names.ts';
import { formatHostPath, type HostPath } from './paths.ts';
import type {
  DirectoryPlace,
  EntryActions,
  FilePlace,
  FreePlace,
  Listing,
  Place,
} from './place.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Opens of a host file must neither wait for a pipe's other end nor follow a link that was put there meanwhile. */
const SAFE_OPEN = constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * The host's folder as drive H:. Nothing outside it can be reached: not by `..`, not by a symbolic link. What lies in the
 * home is only listed.
 * SECURITY: the fence holds against paths and links that exist when a command runs, not against another process
 * that exchanges folders during it.
 */
export class HostDrive {
  /** The folder of the host, as it was given. */
  readonly root: string;

  readonly #home: string;
  readonly #wrap: (root: DirectoryPlace) => DirectoryPlace;

  /** `wrap` may stand between this drive and whoever uses it. */
  constructor(
    root: string,
    home: string,
    wrap: (root: DirectoryPlace) => DirectoryPlace = (directory) => directory,
  ) {
    this.root = root;
    this.#home = home;
    this.#wrap = wrap;
  }

  /** Throws where a directory on the way is missing or the path leaves the host root; a missing last part is a free place. */
  async locate(path: HostPath): Promise<Place> {
    const root = this.#wrap(fenceHome(await this.#openRoot(), this.#home));
    let place: Place = root;
    let trail: readonly DirectoryPlace[] = [root];
    for (const part of path.parts) {
      if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
      if (part === '.') continue;
      if (part === '..') {
        trail = trail.slice(0, -1);
        place = trail.at(-1) ?? refuseOutside('H:\\..');
        continue;
      }
      place = await place.child(part);
      if (place.kind === 'directory') trail = [...trail, place];
    }
    if (path.directory && place.kind !== 'directory')
      throw new PathNotFoundError({ path: place.path });
    return place;
  }

  async #openRoot(): Promise<DirectoryPlace> {
    try {
      const real = await realpath(this.root);
      if (!(await stat(real)).isDirectory()) throw new PathNotFoundError({ path: this.root });
      return openDirectory(real, real, []);
    } catch (error) {
      if (findHostCode(error) === 'ENOENT')
        throw new PathNotFoundError({ path: this.root, cause: error });
      throw toHostError(error, this.root);
    }
  }
}

function refuseOutside(path: string): never {
  throw new AccessDeniedError({ path, reason: 'it leads outside the folder that H: is' });
}

function openDirectory(
  root: string,
  real: string,
  names: readonly string[],
  actions?: EntryActions,
): DirectoryPlace {
  const path = formatHostPath(names);
  return {
    kind: 'directory',
    path,
    identity: `H:${real}`,
    actions,
    names,
    list: () => onHost(path, () => listFolder(root, real)),
    child: (name) => openChild(root, real, names, name),
    open: async (listing) => {
      const place = await openChild(root, real, names, decoder.decode(listing.name));
      if (place.kind === 'free') throw new FileNotFoundError({ path: place.path });
      return place;
    },
  };
}

async function openChild(
  root: string,
  folder: string,
  names: readonly string[],
  typed: string,
): Promise<Place> {
  const parent = formatHostPath(names);
  refuseDevice(typed, parent, false);
  const name = await onHost(parent, () => findHostName(folder, typed));
  if (name === undefined) return openFree(root, folder, names, typed);
  const path = formatHostPath([...names, name]);
  return onHost(path, async () => {
    const real = await realpath(join(folder, name));
    if (!isInside(root, real)) refuseOutside(path);
    const status = await stat(real, { bigint: true });
    const isLink = real !== join(folder, name);
    const actions = { ...makeActions(root, folder, name, path), isLink };
    if (status.isDirectory()) return openDirectory(root, real, [...names, name], actions);
    const listing = toListing(encoder.encode(name), status);
    return openFile(real, { path, parent, listing, actions });
  });
}

/** The name as the folder has it: exactly, else the only one that differs in case. */
async function findHostName(folder: string, typed: string): Promise<string | undefined> {
  try {
    await lstat(join(folder, typed));
    return typed;
  } catch (error) {
    if (findHostCode(error) !== 'ENOENT') throw error;
  }
  return findByName(typed, await readdir(folder), (name) => encoder.encode(name));
}

function openFile(
  real: string,
  about: Pick<FilePlace, 'path' | 'parent' | 'listing' | 'actions'>,
): FilePlace {
  const { path } = about;
  return {
    ...about,
    kind: 'file',
    identity: `H:${real}`,
    read: () => onHost(path, () => readWhole(real, path)),
    replace: (content) =>
      onHost(path, async () => {
        const status = await stat(real);
        if (!status.isFile()) refuseSpecial(path);
        await access(real, constants.W_OK);
        await writeWhole(real, content, status.mode & 0o777);
      }),
  };
}

/** An entry of a folder, which may be a link: then the link is removed or moved, and not what it leads to. */
function makeActions(
  root: string,
  folder: string,
  name: string,
  path: string,
): Omit<EntryActions, 'isLink'> {
  const entry = join(folder, name);
  return {
    remove: () => onHost(path, () => removeEntry(entry, path)),
    moveTo: async (directory, typed) => {
      toNewName(typed);
      refuseDevice(typed, path, true);
      const target = directory.identity.slice('H:'.length);
      if (!isInside(root, target)) refuseOutside(path);
      await onHost(path, () => rename(entry, join(target, typed)));
    },
    rights: undefined,
  };
}

async function removeEntry(entry: string, path: string): Promise<void> {
  if (!(await lstat(entry)).isDirectory()) {
    await unlink(entry);
    return;
  }
  if ((await readdir(entry)).length > 0) {
    throw new AccessDeniedError({ path, reason: 'the directory is not empty' });
  }
  await rmdir(entry);
}

function openFree(root: string, folder: string, names: readonly string[], name: string): FreePlace {
  const path = formatHostPath([...names, name]);
  const create = async (content: Uint8Array, mode: number): Promise<void> => {
    toNewName(name);
    refuseDevice(name, path, true);
    await onHost(path, () => writeWhole(join(folder, name), content, mode));
  };
  return {
    kind: 'free',
    path,
    create: (content) => create(content, 0o666),
    createPrivate: (content) => create(content, 0o600),
    makeDirectory: async () => {
      toNewName(name);
      refuseDevice(name, path, true);
      await onHost(path, () => mkdir(join(folder, name)));
      return { id: undefined, place: openDirectory(root, join(folder, name), [...names, name]) };
    },
  };
}

/** SECURITY: on Windows, names of devices open devices, in any folder. */
function refuseDevice(name: string, path: string, writes: boolean): void {
  const reason = findHostProblem(name, { writes, platform: process.platform });
  if (reason !== undefined) throw new AccessDeniedError({ path, reason });
}

function refuseSpecial(path: string): never {
  throw new AccessDeniedError({ path, reason: 'it is not a regular file' });
}

async function readWhole(real: string, path: string): Promise<Uint8Array> {
  const file = await open(real, constants.O_RDONLY | SAFE_OPEN);
  try {
    if (!(await file.stat()).isFile()) refuseSpecial(path);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

/** The old content stays whole until the new one is on the disk: an interruption or a full disk loses nothing. */
async function writeWhole(target: string, content: Uint8Array, mode: number): Promise<void> {
  const temporary = join(dirname(target), `dos-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function listFolder(root: string, folder: string): Promise<readonly Listing[]> {
  const names = await readdir(folder);
  const listings = await Promise.all(names.map((name) => findListing(root, folder, name)));
  return listings
    .filter((listing) => listing !== undefined)
    .toSorted((a, b) => Buffer.compare(a.name, b.name));
}

/** A link out of the fence, or one that leads nowhere, is not listed: it cannot be opened either. */
async function findListing(
  root: string,
  folder: string,
  name: string,
): Promise<Listing | undefined> {
  try {
    const real = await realpath(join(folder, name));
    return isInside(root, real)
      ? toListing(encoder.encode(name), await stat(real, { bigint: true }))
      : undefined;
  } catch (error) {
    if (findHostCode(error) === undefined) throw error;
    return undefined;
  }
}

function toListing(name: Uint8Array, status: BigIntStats): Listing {
  const directory = status.isDirectory();
  return {
    name,
    type: directory ? 'directory' : 'file',
    size: directory ? 0n : status.size,
    modified: status.mtimeMs,
    owner: undefined,
    id: undefined,
    attributes: '',
  };
}
