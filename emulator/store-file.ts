import { join } from 'node:path';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import { shownBy } from './contents.ts';
import { damaged, Database, type DatabaseOptions } from './database.ts';
import type { Registration } from './scalus.ts';
import { insertOutput, insertShown, setAccount } from './store-rows.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './store-schema.ts';

/** What a chain begins with. */
export interface Genesis {
  readonly network: string;
  /** POSIX milliseconds of slot 0. */
  readonly zeroTime: bigint;
  readonly outputs: readonly Utxo[];
  readonly registrations: readonly Registration[];
}

/** The file of a chain, in its folder. */
export const STORE_FILE = 'chain.db';

/** A store in memory, for tests. */
export const IN_MEMORY = ':memory:';

/** The file of a directory's chain. */
export function pathOf(directory: string): string {
  return directory === IN_MEMORY ? IN_MEMORY : join(directory, STORE_FILE);
}

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

/** False where the file is empty: a chain whose beginning was not acknowledged. */
export function isChain(path: string, database: Database): boolean {
  const application = database.pragma('application_id')[0]?.integer('application_id');
  const version = database.pragma('user_version')[0]?.integer('user_version');
  if (application === APPLICATION_ID && version === SCHEMA_VERSION) return true;
  if (application === APPLICATION_ID) {
    throw damaged(
      path,
      `made by another version of DOS (format ${version}, not ${SCHEMA_VERSION})`,
    );
  }
  if (database.all('SELECT name FROM sqlite_schema').length > 0) {
    throw damaged(path, 'a database of another program');
  }
  return false;
}

/** Throws where SQLite finds a page that is not what it must be. Indexes are not compared with their tables: that takes long. */
export function checkWhole(path: string, database: Database): void {
  const [first] = database.pragma('quick_check(1)');
  const verdict = first?.text('quick_check') ?? '';
  if (verdict !== 'ok') throw damaged(path, verdict.replaceAll(/\s+/g, ' ').trim());
}

/** Writes what a chain begins with into an empty file. */
export function create(database: Database, genesis: Genesis): void {
  database.transaction(() => {
    database.exec(SCHEMA);
    database.run('INSERT INTO genesis VALUES (?, ?)', [genesis.network, genesis.zeroTime]);
    for (const utxo of genesis.outputs) {
      insertOutput(database, utxo, 0n);
      insertShown(database, shownBy([utxo]), 0n);
    }
    for (const { credential, rewards, representative } of genesis.registrations) {
      setAccount(database, credential, { rewards, representative });
    }
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
}
