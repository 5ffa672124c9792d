import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AccessDeniedError, DiskFullError } from '../offchain/errors/file.ts';
import { HomeInUseError } from '../offchain/errors/transaction.ts';
import { Database } from './database.ts';

/**
 * The right to write to a home, for one process at a time. It is a lock that SQLite holds on a file of its own, so the
 * operating system gives it back however the process ends; readers of the store are not held up by it.
 */
export class HomeLock {
  readonly #database: Database;

  /** Makes the folder where there is none. `wait` is in milliseconds. */
  constructor(directory: string, wait?: number) {
    makeDirectory(directory);
    this.#database = new Database(join(directory, 'lock.db'), { wait });
    try {
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#database.close();
      if (!(error instanceof HomeInUseError)) throw error;
      throw new HomeInUseError({ home: directory, cause: error });
    }
  }

  release(): void {
    this.#database.close();
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    const full = cause instanceof Error && /ENOSPC|EDQUOT/.test(cause.message);
    if (full) throw new DiskFullError({ path: directory, cause });
    throw new AccessDeniedError({ path: directory, reason: 'the folder cannot be made', cause });
  }
}
