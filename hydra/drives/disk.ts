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
import { DiskFullError, InvalidDataError } from '../../offchain/errors/file.ts';
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

/**
 * A file of JSON lines that only grows, also where several processes write it. Every line is on the disk before `append`
 * returns. Each is written with a newline before and behind it, so an empty line follows whatever was written whole: a
 * line that was cut off when a process was killed is known by what follows it, and nothing is ever taken back.
 */
export class DurableLines {
  readonly #path: string;
  #file: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Every line, oldest first. One that was cut off was never acknowledged, and is left out. Throws `InvalidDataError` for a
   * file that is damaged anywhere else.
   */
  read(): readonly JsonObject[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    return lines.flatMap((line, index) => {
      if (line === '') return [];
      try {
        const value = parseJson(line);
        if (isJsonObject(value)) return [value];
        throw new TypeError('it is not a JSON object');
      } catch (cause) {
        if (lines[index + 1] !== '') return [];
        const reason = `line ${index + 1} is damaged. Restore it from a backup`;
        throw new InvalidDataError({ what: this.#path, reason, cause });
      }
    });
  }

  /** The bytes of the file; none where there is none. */
  readAll(): Uint8Array {
    return existsSync(this.#path) ? new Uint8Array(readFileSync(this.#path)) : new Uint8Array();
  }

  /** Throws `DiskFullError` where not all of it could be written: it counts as cut off then. */
  append(value: JsonObject): void {
    this.#file ??= this.#open();
    const line = Buffer.from(`\n${serialiseJson(value)}\n`);
    // In one piece, so that no other process can write in between.
    if (writeSync(this.#file, line) < line.length) throw new DiskFullError({ path: this.#path });
    fsyncSync(this.#file);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    return openSync(this.#path, 'a', 0o600);
  }
}
