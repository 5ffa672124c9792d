import { damaged, Database, type DatabaseOptions } from './database.ts';

/** What a kind of files of ours is known by. */
export interface DatabaseFormat {
  /** SQLite's `application_id`. */
  readonly applicationId: bigint;
  /** Version of the tables, as SQLite's `user_version`. */
  readonly version: bigint;
  /** Statements that make the tables. */
  readonly schema: string;
}

/** The path of a database in memory, for tests. */
export const IN_MEMORY = ':memory:';

/** Opens a file, and closes it again if it turns out to be useless. */
export function using<T>(
  path: string,
  options: DatabaseOptions,
  open: (database: Database) => T,
): T {
  const database = new Database(path, options);
  try {
    return open(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** False where the file is empty. Throws `InvalidDataError` for one of another version, or of another program. */
export function hasFormat(path: string, database: Database, format: DatabaseFormat): boolean {
  const application = database.pragma('application_id')[0]?.integer('application_id');
  const version = database.pragma('user_version')[0]?.integer('user_version');
  if (application === format.applicationId) {
    if (version === format.version) return true;
    const detail = `made by another version of DOS (format ${version}, not ${format.version})`;
    throw damaged(path, detail);
  }
  if (database.all('SELECT name FROM sqlite_schema').length > 0) {
    throw damaged(path, 'a database of another program');
  }
  return false;
}

/** Makes the tables of an empty file. */
export function makeTables(database: Database, format: DatabaseFormat): void {
  database.transaction(() => {
    database.exec(format.schema);
    database.pragma(`application_id = ${format.applicationId}`);
    database.pragma(`user_version = ${format.version}`);
  });
}
