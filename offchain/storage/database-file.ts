import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { damaged, type Database } from './database.ts';
import { hasFormat, IN_MEMORY, makeTables, using, type DatabaseFormat } from './database-format.ts';
import { onDisk, temporaryName } from './on-disk.ts';

const DEFAULT_WAIT = 10_000;

/**
 * A database that several processes read and write. There is no file until something is written; it is readable by its
 * owner only. Every change is on the disk when it returns. It has SQLite's rollback journal and no write-ahead log: before
 * SQLite 3.51.3 (libsql 0.5.29 has 3.45.1) two processes that write one back at once can lose what it holds
 * (sqlite.org/wal.html, "WAL-reset bug").
 */
export class DatabaseFile {
  readonly #path: string;
  readonly #format: DatabaseFormat;
  readonly #wait: number;
  #database: Database | undefined;

  /** `wait`: milliseconds that another process may take over a change. */
  constructor(path: string, format: DatabaseFormat, wait = DEFAULT_WAIT) {
    this.#path = path;
    this.#format = format;
    this.#wait = wait;
  }

  /** To read: undefined while nothing was ever written. Throws `InvalidDataError` for a file that is something else. */
  find(): Database | undefined {
    if (this.#database?.isStuck === true) this.close();
    if (this.#database === undefined && existsSync(this.#path)) this.#database = this.#open();
    return this.#database;
  }

  /** To write. Throws `KernelError`s. */
  open(): Database {
    const found = this.find();
    if (found !== undefined) return found;
    if (this.#path !== IN_MEMORY) this.#create();
    this.#database = this.#open();
    return this.#database;
  }

  /** The bytes of a file with the same content; none where nothing was ever written. */
  copy(): Uint8Array {
    const database = this.find();
    if (database === undefined) return new Uint8Array();
    const path = temporaryName(this.#path);
    try {
      database.run('VACUUM INTO ?', [path]);
      return new Uint8Array(readFileSync(path));
    } finally {
      rmSync(path, { force: true });
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): Database {
    return using(this.#path, { wait: this.#wait }, (database) => {
      // FULL would let a change come undone by a loss of power: the folder, without the journal of it, is not brought onto the disk.
      database.pragma('synchronous = EXTRA');
      const made = hasFormat(this.#path, database, this.#format);
      if (made) return database;
      if (this.#path !== IN_MEMORY) throw damaged(this.#path, 'an empty database');
      makeTables(database, this.#format);
      return database;
    });
  }

  /**
   * It comes under its name when it is whole, so that no process finds half of it. No connection may have been open to what
   * is put there: see `Database.close`.
   */
  #create(): void {
    const fresh = temporaryName(this.#path);
    onDisk(this.#path, 'the file cannot be made', () => {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(fresh, '', { mode: 0o600 });
    });
    try {
      using(IN_MEMORY, {}, (database) => {
        makeTables(database, this.#format);
        database.run('VACUUM INTO ?', [fresh]);
        database.close();
      });
      linkSync(fresh, this.#path);
    } catch (error) {
      // Another process was faster.
      if (!existsSync(this.#path)) throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
}
