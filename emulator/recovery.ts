import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import { decodeOutput } from '../offchain/ledger/transaction.ts';
import type { Utxo } from '../offchain/ledger/utxo.ts';
import { Chain } from './chain.ts';
import { Database, type DatabaseOptions } from '../offchain/storage/database.ts';
import { onDisk } from '../offchain/storage/on-disk.ts';
import { HomeLock } from './home-lock.ts';
import { isRefusal } from './rejection.ts';
import { toReference } from './store-rows.ts';
import { STORE_FILE, type Genesis } from './store-file.ts';
import { Store } from './store.ts';

/** What a recovery has saved. */
export interface Recovered {
  readonly blocks: bigint;
  readonly transactions: bigint;
  /** Where the damaged file is now. */
  readonly kept: string;
}

/** A block as it can still be read. */
interface ReadableBlock {
  readonly height: bigint;
  readonly slot: bigint;
  readonly transactions: readonly Uint8Array[];
}

/**
 * Puts a new store in the place of a damaged one: genesis, and every block from the first on that can be read and that
 * the ledger's rules accept again. The damaged file is kept under another name. Throws `InvalidDataError` where not even
 * genesis can be read, and `DiskFullError` where there is no room for a second chain; then nothing has changed.
 */
export async function recoverChain(
  directory: string,
  options: Pick<DatabaseOptions, 'maximumPages'> = {},
): Promise<Recovered> {
  const path = join(directory, STORE_FILE);
  if (!existsSync(path)) {
    throw new InvalidDataError({ what: path, reason: 'there is no chain to recover' });
  }
  const lock = new HomeLock(directory);
  try {
    const fresh = join(directory, 'recovered');
    rmSync(fresh, { recursive: true, force: true });
    // Only a lock makes a folder.
    new HomeLock(fresh).release();
    const whole = join(fresh, 'whole.db');
    const saved = await copyReadable(path, whole, (genesis) => Store.open(fresh, genesis, options));
    const kept = join(directory, `${STORE_FILE}.damaged-${Date.now()}`);
    writeBack(path);
    onDisk(path, 'the file cannot be replaced', () => exchange(path, whole, kept));
    rmSync(fresh, { recursive: true, force: true });
    return { ...saved, kept };
  } finally {
    lock.release();
  }
}

/** The log's content goes into the file, as far as that can be: without its log, it is then no less than it was. */
function writeBack(path: string): void {
  try {
    new Database(path).close({ writesBack: true });
  } catch (error) {
    // It is damaged, after all, and its log is kept with it.
    if (!(error instanceof KernelError)) throw error;
  }
}

/**
 * Puts a file in the place of another, which gets a second name first: a process that dies here leaves a chain under the
 * name, because the next one would begin a new chain where there is none.
 */
function exchange(path: string, whole: string, kept: string): void {
  for (const suffix of ['', '-wal']) {
    if (existsSync(`${path}${suffix}`)) addName(`${path}${suffix}`, `${kept}${suffix}`);
  }
  // SQLite would take it for the new file's.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  renameSync(whole, path);
}

function addName(path: string, other: string): void {
  try {
    linkSync(path, other);
  } catch {
    // There are file systems without links, such as FAT.
    copyFileSync(path, other, constants.COPYFILE_EXCL);
  }
}

/**
 * Makes a chain and writes it into the new file `whole`: the one that was opened can not be put in the place of another,
 * because this process may hold it open still (see `Database.close`).
 */
async function copyReadable(
  path: string,
  whole: string,
  open: (genesis: () => Genesis) => Store,
): Promise<{ blocks: bigint; transactions: bigint }> {
  const damaged = new Database(path, { readOnly: true });
  let store: Store | undefined;
  try {
    const genesis = damaged.first('SELECT network, zero_time FROM genesis');
    if (genesis === undefined) throw noGenesis(path);
    const zeroTime = genesis.integer('zero_time');
    const outputs = readGenesis(damaged, path);
    store = open(() => ({
      network: genesis.text('network'),
      zeroTime,
      outputs,
      registrations: [],
    }));
    const chain = new Chain(store, { now: () => zeroTime }, { forgesWhenDue: false });
    let transactions = 0n;
    let blocks = 0n;
    for (const block of readBlocks(damaged)) {
      if (!(await adopts(chain, block))) break;
      blocks = block.height;
      transactions += BigInt(block.transactions.length);
    }
    store.copyTo(whole);
    return { blocks, transactions };
  } finally {
    store?.close();
    damaged.close();
  }
}

/** False where a block is not valid: what comes after it can't be either. A disk that fails says nothing of the block. */
async function adopts(chain: Chain, { slot, transactions }: ReadableBlock): Promise<boolean> {
  try {
    await chain.adopt(slot, transactions);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function readGenesis(database: Database, path: string): readonly Utxo[] {
  try {
    return database.all('SELECT * FROM outputs WHERE made_by = 0 ORDER BY rowid').map((row) => {
      const cbor = row.bytes('cbor');
      return { reference: toReference(row), output: decodeOutput(cbor), cbor };
    });
  } catch (cause) {
    throw noGenesis(path, cause);
  }
}

function noGenesis(path: string, cause?: unknown): InvalidDataError {
  return new InvalidDataError({
    what: path,
    reason: 'nothing can be recovered, because genesis cannot be read',
    cause,
  });
}

/** Blocks in order, up to the first that is not there whole. */
function* readBlocks(database: Database): Generator<ReadableBlock> {
  let last = 0n;
  for (let height = 1n; ; height++) {
    const block = tryReading(database, height, last);
    if (block === undefined) return;
    last = block.last;
    yield { height, ...block };
  }
}

function tryReading(
  database: Database,
  height: bigint,
  after: bigint,
): { slot: bigint; last: bigint; transactions: readonly Uint8Array[] } | undefined {
  try {
    const row = database.first('SELECT slot, last_sequence FROM blocks WHERE height = ?', [height]);
    if (row === undefined) return undefined;
    const last = row.integer('last_sequence');
    const transactions = database
      .all('SELECT cbor FROM transactions WHERE sequence > ? AND sequence <= ? ORDER BY sequence', [
        after,
        last,
      ])
      .map((one) => one.bytes('cbor'));
    if (BigInt(transactions.length) !== last - after) return undefined;
    return { slot: row.integer('slot'), last, transactions };
  } catch (error) {
    if (error instanceof KernelError) return undefined;
    throw error;
  }
}

/** How many blocks of a damaged file could be recovered, for its error; undefined where not even genesis could. */
export function countReadable(path: string): bigint | undefined {
  let database: Database | undefined;
  try {
    database = new Database(path, { readOnly: true });
    if (database.first('SELECT network FROM genesis') === undefined) return undefined;
    readGenesis(database, path);
    let blocks = 0n;
    for (const { height } of readBlocks(database)) blocks = height;
    return blocks;
  } catch (error) {
    if (error instanceof KernelError) return undefined;
    throw error;
  } finally {
    database?.close();
  }
}
