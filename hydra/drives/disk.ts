import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { onDisk, temporaryName } from '../../offchain/storage/on-disk.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonObject } from '../wire/json.ts';

/**
 * Writes a file whole or not at all, readable by its owner only; it is on the disk when this returns. Of several processes
 * that write at once, one is the last. Throws `DiskFullError` or `AccessDeniedError`.
 */
export function writeWhole(path: string, value: JsonObject): void {
  const folder = dirname(path);
  const temporary = temporaryName(path);
  onDisk(path, 'the file cannot be written', () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      const text = `${serialiseJson(value)}\n`;
      synchronised(temporary, 'w', (file) => writeFileSync(file, text));
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
    // The new name too.
    synchronised(folder, 'r');
  });
}

/** Opens a file or folder, and brings what `work` does with it onto the disk. */
function synchronised(path: string, flags: 'w' | 'r', work?: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    work?.(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The JSON object in a file; undefined where there is no such file. Throws `InvalidDataError`. */
export function findObject(path: string): JsonObject | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value = parseJson(readFileSync(path, 'utf8'));
    if (isJsonObject(value)) return value;
    throw new TypeError('it is not a JSON object');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidDataError({ what: path, reason, cause });
  }
}
