import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import {
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import { findHostCode, onHost, toHostError } from './host-errors.ts';

/** The JSON object in a file of the home; undefined where there is no such file. */
export async function findJsonFile(
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await findTextFile(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
    return Object.fromEntries(Object.entries(value));
  } catch (cause) {
    throw corruptFile(path, 'it is not a JSON object', cause);
  }
}

/** The text of a file of the home; undefined where there is no such file. */
export async function findTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = findHostCode(cause);
    if (code === 'ENOENT') return undefined;
    // The host works; it is the home that is not what it must be.
    if (code === 'EISDIR') throw corruptFile(path, 'it is a folder', cause);
    if (code === 'ENOTDIR') throw corruptFile(path, `${dirname(path)} is not a folder`, cause);
    throw toHostError(cause, path);
  }
}

/** What to say of a file of the home that can't be used. */
export function corruptFile(path: string, reason: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError({
    what: path,
    reason: `${reason}. Restore it from a backup, or name another home with --home`,
    cause,
  });
}

/** {@link writeTextFile} of a JSON object. */
export async function writeJsonFile(path: string, value: object): Promise<void> {
  await writeTextFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes a file whole or not at all, readable by its owner only. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  await onHost(path, () => publish(path, text, (temporary) => rename(temporary, path)));
}

/**
 * {@link writeTextFile} of a file that is not there yet. Answers false, and leaves it as it is, where it is there: also
 * where another process was faster by a moment.
 */
export async function createTextFile(path: string, text: string): Promise<boolean> {
  return onHost(path, async () => {
    try {
      await publish(path, text, (temporary) => claim(temporary, path));
      return true;
    } catch (error) {
      if (findHostCode(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Milliseconds after which nobody writes a temporary file any more: it takes a moment. */
const ABANDONED = 60_000;

/**
 * Removes what processes that were killed while they wrote a file have left beside it, for it may hold a secret. What
 * another one may be writing just now stays: all but what is old, or has the file's name by now.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of await listNames(folder)) {
    if (!name.startsWith(prefix) || !TEMPORARY.test(name.slice(prefix.length))) continue;
    const leftover = join(folder, name);
    await onHost(leftover, async () => {
      const [file, status] = [await findStatus(path), await findStatus(leftover)];
      if (status === undefined) return;
      const published = file !== undefined && file.ino === status.ino && file.dev === status.dev;
      if (published || Date.now() - Number(status.mtimeMs) > ABANDONED) {
        await rm(leftover, { force: true });
      }
    });
  }
}

async function listNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (findHostCode(error) === 'ENOENT') return [];
    throw toHostError(error, folder);
  }
}

async function findStatus(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (findHostCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What {@link publish} adds to a name. */
const TEMPORARY = /^[0-9a-f]{12}$/;

/** Writes a temporary file beside a path, which then takes the name. */
async function publish(
  path: string,
  text: string,
  takeName: (temporary: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await takeName(temporary);
  } finally {
    // A rename has moved it; a link has left it behind, and so has an error.
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
}

/** What file systems answer that know no hard links, such as FAT. */
const linkless: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
]);

/** Gives a file a second name that nobody has yet: unlike a rename, a link never replaces. Throws `EEXIST`. */
async function claim(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!linkless.has(findHostCode(error))) throw error;
    // Does not replace either; a crash in the middle leaves a file that its reader finds damaged.
    await copyFile(temporary, path, constants.COPYFILE_EXCL);
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** Keeps the new name through a loss of power. Some systems cannot open folders; they have to do without. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (findHostCode(error) === undefined) throw error;
  }
}
