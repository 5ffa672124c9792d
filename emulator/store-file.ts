import { join } from 'node:path';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import { damaged, type Database } from '../offchain/storage/database.ts';
import { IN_MEMORY, makeTables } from '../offchain/storage/database-format.ts';
import { shownBy } from './contents.ts';
import type { Registration } from './scalus.ts';
import { insertOutput, insertShown, setAccount } from './store-rows.ts';
import { CHAIN_FORMAT } from './store-schema.ts';

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

/** The file of a directory's chain. */
export function pathOf(directory: string): string {
  return directory === IN_MEMORY ? IN_MEMORY : join(directory, STORE_FILE);
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
    makeTables(database, CHAIN_FORMAT);
    database.run('INSERT INTO genesis VALUES (?, ?)', [genesis.network, genesis.zeroTime]);
    for (const utxo of genesis.outputs) {
      insertOutput(database, utxo, 0n);
      insertShown(database, shownBy([utxo]), 0n);
    }
    for (const { credential, rewards, representative } of genesis.registrations) {
      setAccount(database, credential, { rewards, representative });
    }
  });
}
