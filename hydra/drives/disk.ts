import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { isJsonObject, parseJson, serialiseJson, type JsonObject } from '../wire/json.ts';

/** Writes a file whole or not at all, readable by its owner only; it is on the disk when this returns. */
export function writeWhole(path: string, value: JsonObject): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${serialiseJson(value)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
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
