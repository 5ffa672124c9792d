import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HomeInUseError } from '../offchain/errors/transaction.ts';
import { Database } from '../offchain/storage/database.ts';
import { onDisk } from '../offchain/storage/on-disk.ts';

/** The file in which a running devnet says where it is, for those who find the home locked. */
export const DEVNET_FILE = 'devnet.json';

/**
 * The right to write to a home, for one process at a time. It is a lock that SQLite holds on a file of its own, so the
 * operating system gives it back however the process ends; readers of the store are not held up by it.
 */
export class HomeLock {
  readonly #database: Database;

  /** Makes the folder where there is none. `wait` is in milliseconds. */
  constructor(directory: string, wait?: number) {
    onDisk(directory, 'the folder cannot be made', () => mkdirSync(directory, { recursive: true }));
    this.#database = new Database(join(directory, 'lock.db'), { wait });
    try {
      this.#database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#database.close();
      if (!(error instanceof HomeInUseError)) throw error;
      throw new HomeInUseError({ home: directory, devnet: findDevnet(directory), cause: error });
    }
    // A devnet that was killed has left it.
    rmSync(join(directory, DEVNET_FILE), { force: true });
  }

  release(): void {
    this.#database.close();
  }
}

/** Where the devnet listens that has a folder open; undefined where it is another process that has. */
function findDevnet(directory: string): string | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(directory, DEVNET_FILE), 'utf8'));
    const url: unknown = typeof note === 'object' && note !== null ? Reflect.get(note, 'url') : '';
    return typeof url === 'string' && url !== '' ? url : undefined;
  } catch {
    return undefined;
  }
}
