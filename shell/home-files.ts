import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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
  await onHost(path, async () => {
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
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
  });
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
