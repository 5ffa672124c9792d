import Libsql from 'libsql';
import { AccessDeniedError, DiskFullError, InvalidDataError } from '../errors/file.ts';
import { InternalError, KernelError } from '../errors/kernel-error.ts';
import { HomeInUseError } from '../errors/transaction.ts';

/** What can be bound to a statement. */
export type Parameter = string | bigint | Uint8Array | null;

export interface DatabaseOptions {
  /** Milliseconds to wait for another process's lock. */
  readonly wait?: number | undefined;
  /** Writes are refused. */
  readonly readOnly?: boolean | undefined;
  /** Pages of 4096 bytes that the file may have; past them it counts as a full disk. */
  readonly maximumPages?: bigint | undefined;
}

const DEFAULT_WAIT = 2000;

/** One row of an answer. A column of another type than asked for means that the file is damaged. */
export class Row {
  readonly #path: string;
  readonly #values: object;

  constructor(path: string, values: object) {
    this.#path = path;
    this.#values = values;
  }

  text(column: string): string {
    const value = this.#value(column);
    return typeof value === 'string' ? value : this.#damaged(column);
  }

  integer(column: string): bigint {
    const value = this.#value(column);
    return typeof value === 'bigint' ? value : this.#damaged(column);
  }

  optionalInteger(column: string): bigint | undefined {
    const value = this.#value(column);
    return value === null ? undefined : this.integer(column);
  }

  optionalText(column: string): string | undefined {
    const value = this.#value(column);
    return value === null ? undefined : this.text(column);
  }

  bytes(column: string): Uint8Array {
    const value = this.#value(column);
    // `all` answers an ArrayBuffer, `get` a Buffer: both are copied, so that nobody holds the library's memory.
    if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
    return value instanceof Uint8Array ? new Uint8Array(value) : this.#damaged(column);
  }

  #value(column: string): unknown {
    return Reflect.get(this.#values, column);
  }

  #damaged(column: string): never {
    throw damaged(this.#path, `a wrong value in column ${column}`);
  }
}

/**
 * A SQLite file through libsql: the adapter to that library. Every failure leaves it as a `KernelError`.
 * Parameters always go in an array: `run(buffer)` with a bare buffer aborts the process (libsql 0.5.29).
 */
export class Database {
  readonly #path: string;
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  #depth = 0;
  #stuck = false;

  constructor(path: string, { wait = DEFAULT_WAIT, readOnly, maximumPages }: DatabaseOptions = {}) {
    this.#path = path;
    this.#database = this.#guard(() => {
      const database = new Libsql(path, { timeout: wait });
      return database.defaultSafeIntegers(true) && database;
    });
    if (readOnly === true) this.pragma('query_only = 1');
    if (maximumPages !== undefined) this.pragma(`max_page_count = ${maximumPages}`);
  }

  /**
   * True when a statement has waited for another process's lock in vain: libsql does not reset it, so what is written here
   * from now on is never committed and what is read keeps others from writing. Only closing helps.
   */
  get isStuck(): boolean {
    return this.#stuck;
  }

  /** Runs one statement that answers nothing. */
  run(sql: string, parameters: readonly Parameter[] = []): void {
    this.#guard(() => this.#statement(sql).run([...parameters]));
  }

  /** All rows of an answer. Reading to the end also ends the read transaction, so that the next one sees news. */
  all(sql: string, parameters: readonly Parameter[] = []): readonly Row[] {
    return this.#rows(this.#guard(() => this.#statement(sql).all([...parameters])));
  }

  /** The first row of an answer. */
  first(sql: string, parameters: readonly Parameter[] = []): Row | undefined {
    return this.all(sql, parameters)[0];
  }

  /** Sets or reads a pragma. */
  pragma(source: string): readonly Row[] {
    const answer = this.#guard(() => this.#database.pragma(source));
    return this.#rows(Array.isArray(answer) ? answer : []);
  }

  /** Runs statements, for the schema and for locks. */
  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql));
  }

  /** Everything that `work` writes reaches the disk together, or not at all. Inside another transaction it joins that. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.exec('BEGIN IMMEDIATE');
    this.#depth++;
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures (a full disk), and a second ROLLBACK would hide the first error.
      if (this.#database.inTransaction) this.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /**
   * Nothing can be done with it any more; a second time is no harm. libsql lets go of the file only when every statement has
   * been collected, so the write-ahead log stays unless it is written back, and this process must never open the same file
   * under another name (after a rename or through a link): both connections would share a write-ahead index that other
   * processes do not see, and the file would be damaged.
   */
  close({ writesBack = false }: { readonly writesBack?: boolean } = {}): void {
    if (!this.#database.open) return;
    try {
      if (writesBack) this.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.#guard(() => this.#database.close());
    }
  }

  #statement(sql: string): Libsql.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #rows(answer: readonly unknown[]): readonly Row[] {
    return answer
      .filter((values) => typeof values === 'object' && values !== null)
      .map((values) => new Row(this.#path, values));
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const kernelError = toKernelError(this.#path, error);
      if (kernelError instanceof HomeInUseError) this.#stuck = true;
      throw kernelError;
    }
  }
}

/** The error for a file that cannot be trusted, with what to do about it. */
export function damaged(path: string, detail: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError({
    what: path,
    reason: `${detail}. Put the folder back from a backup, or move the file away to begin with an empty one`,
    cause,
  });
}

function toKernelError(path: string, error: unknown): KernelError {
  if (error instanceof KernelError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(CORRUPT|NOTADB|FORMAT|MISMATCH)/.test(code)) {
    return damaged(path, 'the file is damaged or is no database', error);
  }
  // Without room for its shared memory file, SQLite reports an input/output error.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return new DiskFullError({ path, cause: error });
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return new HomeInUseError({ home: path, cause: error });
  if (code.startsWith('SQLITE_IOERR')) return damaged(path, `the disk fails (${code})`, error);
  if (/^SQLITE_(READONLY|PERM|AUTH|CANTOPEN)/.test(code) || message.includes('ConnectionFailed')) {
    return new AccessDeniedError({
      path,
      reason: 'the file cannot be opened or written',
      cause: error,
    });
  }
  return new InternalError(`The store failed: ${message}`, { facts: { path, code }, cause: error });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
