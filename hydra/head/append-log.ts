import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { onDisk } from '../../offchain/storage/on-disk.ts';
import { MessageError } from '../errors.ts';
import { parseJson, serialiseJson, type JsonValue } from '../wire/json.ts';

/** A list that only grows, in memory or on disk. */
export interface AppendLog {
  append(record: JsonValue): void;
  /** Everything, oldest first. */
  read(): Iterable<JsonValue>;
  close(): void;
}

/** A log that ends with the process. */
export function memoryLog(): AppendLog {
  const records: JsonValue[] = [];
  return {
    append: (record) => void records.push(record),
    read: () => records,
    close: () => undefined,
  };
}

/**
 * A log of JSON lines. A line that was cut off when the process was killed was never acknowledged, and is dropped.
 * Throws `MessageError` for a file that is damaged anywhere else.
 */
export function fileLog(path: string): AppendLog {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) dropTornLine(path);
  const file = openSync(path, 'a', 0o600);
  return {
    append: (record) => {
      const { size } = fstatSync(file);
      try {
        onDisk(path, 'the log cannot be written', () =>
          appendFileSync(file, `${serialiseJson(record)}\n`),
        );
      } catch (error) {
        // Half a line, because the disk was full: the next one would stand behind it.
        ftruncateSync(file, size);
        throw error;
      }
    },
    *read() {
      const lines = readFileSync(path, 'utf8').split('\n');
      for (const [index, line] of lines.entries()) {
        if (line === '') continue;
        try {
          yield parseJson(line);
        } catch (cause) {
          throw new MessageError({ reason: `${path} is damaged at line ${index + 1}`, cause });
        }
      }
    },
    close: () => closeSync(file),
  };
}

function dropTornLine(path: string): void {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
}
