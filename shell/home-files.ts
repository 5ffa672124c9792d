import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';

/** The JSON object in a file of the home; undefined where there is no such file. */
export async function findJsonFile(
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
    return Object.fromEntries(Object.entries(value));
  } catch (cause) {
    throw corruptFile(path, 'it is not a JSON object', cause);
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

/** Writes a file whole or not at all, readable by its owner only. */
export async function writeJsonFile(path: string, value: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
