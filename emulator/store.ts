import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential } from '../offchain/ledger/address.ts';
import { decodeOutput } from '../offchain/ledger/transaction.ts';
import type { Hex, Output, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import type { ChainTransaction, Tip } from '../offchain/ports/provider.ts';
import { damaged, Database, type DatabaseOptions, type Row } from './database.ts';
import type { Effects } from './effects.ts';
import type { Registration } from './scalus.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './store-schema.ts';

/** What a chain begins with. */
export interface Genesis {
  readonly network: string;
  /** POSIX milliseconds of slot 0. */
  readonly zeroTime: bigint;
  readonly outputs: readonly Utxo[];
  readonly registrations: readonly Registration[];
}

/** An accepted transaction to keep. */
export interface AcceptedTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly slot: bigint;
  /** The slot before which it must be in a block. */
  readonly expires: bigint | undefined;
  readonly memory: bigint;
  readonly steps: bigint;
  readonly effects: Effects;
}

/** A transaction of the mempool. */
export interface PendingTransaction {
  /** Its place in the order of acceptance. */
  readonly sequence: bigint;
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly slot: bigint;
  readonly expires: bigint | undefined;
  readonly memory: bigint;
  readonly steps: bigint;
}

/** Whether an output is there, was there, or never was. */
export type OutputState = 'unspent' | 'spent' | 'unknown';

/** Columns are signed 64-bit integers; the CDDL's slots are unsigned. */
const NEVER = 1n << 62n;
const LARGEST_POSITION = 0xffffn;

/** A store in memory, for tests. */
export const IN_MEMORY = ':memory:';

/** The chain on disk. Every change is one SQLite transaction and is on the disk when the call returns. */
export class Store {
  readonly network: string;
  readonly zeroTime: bigint;
  /** False where it was opened for reading. */
  readonly writable: boolean;
  readonly #database: Database;
  readonly #path: string;

  private constructor(path: string, database: Database, writable: boolean) {
    this.writable = writable;
    this.#path = path;
    this.#database = database;
    const row = database.first('SELECT network, zero_time FROM genesis');
    if (row === undefined) throw damaged(path, 'no genesis');
    this.network = row.text('network');
    this.zeroTime = row.integer('zero_time');
  }

  /** Opens the chain of a directory for writing; where there is none, begins one. */
  static open(directory: string, genesis: () => Genesis, options: DatabaseOptions = {}): Store {
    const path = pathOf(directory);
    return using(path, options, (database) => {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      if (!isChain(path, database)) create(database, genesis());
      return new Store(path, database, true);
    });
  }

  /** Opens the chain of a directory for reading: it shows the last acknowledged state. Undefined where there is none. */
  static find(directory: string): Store | undefined {
    const path = pathOf(directory);
    if (!existsSync(path)) return undefined;
    return using(path, { readOnly: true }, (database) => {
      if (isChain(path, database)) return new Store(path, database, false);
      database.close();
      return undefined;
    });
  }

  /** All that `work` writes is one change. */
  change<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  /** Puts an accepted transaction into the mempool. */
  append({ id, cbor, slot, expires, memory, steps, effects }: AcceptedTransaction): void {
    const database = this.#database;
    database.transaction(() => {
      const last = database.first('SELECT max(sequence) AS n FROM transactions');
      const sequence = (last?.optionalInteger('n') ?? 0n) + 1n;
      database.run(
        'INSERT INTO transactions (sequence, id, cbor, slot, memory, steps, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [sequence, id, cbor, slot, memory, steps, expires ?? null],
      );
      for (const { txId, index } of effects.spent) {
        database.run('UPDATE outputs SET spent_by = ? WHERE tx_id = ? AND position = ?', [
          sequence,
          txId,
          index,
        ]);
      }
      for (const utxo of effects.made) insertOutput(database, utxo, sequence);
      for (const [step, { credential, rewards }] of effects.stake.entries()) {
        const before = this.findRewards(credential);
        database.run('INSERT INTO stake_before VALUES (?, ?, ?, ?, ?)', [
          sequence,
          BigInt(step),
          credential.kind,
          credential.hash,
          before ?? null,
        ]);
        setRewards(database, credential, rewards);
      }
    });
  }

  /** Takes the newest transactions of the mempool back, down to and with `sequence`, as if they had never been. */
  undo(sequence: bigint): void {
    const database = this.#database;
    database.transaction(() => {
      database.run('UPDATE outputs SET spent_by = NULL WHERE spent_by >= ?', [sequence]);
      database.run('DELETE FROM outputs WHERE made_by >= ?', [sequence]);
      const changes = database.all(
        'SELECT * FROM stake_before WHERE sequence >= ? ORDER BY sequence DESC, step DESC',
        [sequence],
      );
      for (const row of changes)
        setRewards(database, credentialOf(row), row.optionalInteger('rewards'));
      database.run('DELETE FROM stake_before WHERE sequence >= ?', [sequence]);
      database.run('DELETE FROM transactions WHERE sequence >= ?', [sequence]);
    });
  }

  /** Adds a block of the mempool's oldest transactions, up to and with `sequence`. */
  addBlock({ blockHeight, slot }: Tip, sequence: bigint): void {
    this.#database.transaction(() => {
      this.#database.run('INSERT INTO blocks VALUES (?, ?)', [blockHeight, slot]);
      this.#database.run(
        'UPDATE transactions SET block_height = ? WHERE block_height IS NULL AND sequence <= ?',
        [blockHeight, sequence],
      );
    });
  }

  /** The newest block. Genesis counts as block 0 in slot 0. */
  getLastBlock(): Tip {
    const row = this.#database.first('SELECT * FROM blocks ORDER BY height DESC LIMIT 1');
    if (row === undefined) return { blockHeight: 0n, slot: 0n };
    return { blockHeight: row.integer('height'), slot: row.integer('slot') };
  }

  /** The newest slot in which anything was acknowledged. */
  getLastSlot(): bigint {
    const row = this.#database.first(
      'SELECT slot FROM transactions ORDER BY sequence DESC LIMIT 1',
    );
    const accepted = row?.integer('slot') ?? 0n;
    const { slot } = this.getLastBlock();
    return accepted > slot ? accepted : slot;
  }

  /** The mempool, oldest first. */
  listPending(): readonly PendingTransaction[] {
    return this.#database
      .all('SELECT * FROM transactions WHERE block_height IS NULL ORDER BY sequence')
      .map(toPending);
  }

  /** The oldest transaction of the mempool. */
  findOldestPending(): PendingTransaction | undefined {
    const row = this.#database.first(
      'SELECT * FROM transactions WHERE block_height IS NULL ORDER BY sequence LIMIT 1',
    );
    return row === undefined ? undefined : toPending(row);
  }

  findTransaction(id: Hex): ChainTransaction | undefined {
    const row = this.#database.first('SELECT * FROM transactions WHERE id = ?', [id]);
    if (row === undefined) return undefined;
    return {
      id: row.text('id'),
      cbor: row.bytes('cbor'),
      slot: row.integer('slot'),
      blockHeight: row.optionalInteger('block_height'),
    };
  }

  listTransactions(address: string): readonly Hex[] {
    return this.#database
      .all(
        `SELECT id FROM transactions WHERE sequence IN (
           SELECT made_by FROM outputs WHERE address = ?1 UNION SELECT spent_by FROM outputs WHERE address = ?1
         ) ORDER BY sequence`,
        [address],
      )
      .map((row) => row.text('id'));
  }

  listUtxos(address: string): readonly Utxo[] {
    return this.#database
      .all('SELECT * FROM outputs WHERE address = ? AND spent_by IS NULL ORDER BY rowid', [address])
      .map((row) => this.#toUtxo(row));
  }

  /** Every unspent output. They decode themselves when looked into, since who loads a ledger wants only their bytes. */
  listAllUtxos(): readonly Utxo[] {
    const decode = (row: Row): Output => this.#toUtxo(row).output;
    return this.#database
      .all('SELECT * FROM outputs WHERE spent_by IS NULL ORDER BY rowid')
      .map((row) => ({
        reference: toReference(row),
        cbor: row.bytes('cbor'),
        get output() {
          return decode(row);
        },
      }));
  }

  findUtxo({ txId, index }: OutputReference): Utxo | undefined {
    if (index > LARGEST_POSITION) return undefined;
    const row = this.#database.first(
      'SELECT * FROM outputs WHERE tx_id = ? AND position = ? AND spent_by IS NULL',
      [txId, index],
    );
    return row === undefined ? undefined : this.#toUtxo(row);
  }

  getOutputState({ txId, index }: OutputReference): OutputState {
    if (index > LARGEST_POSITION) return 'unknown';
    const row = this.#database.first(
      'SELECT spent_by FROM outputs WHERE tx_id = ? AND position = ?',
      [txId, index],
    );
    if (row === undefined) return 'unknown';
    return row.optionalInteger('spent_by') === undefined ? 'unspent' : 'spent';
  }

  findRewards({ kind, hash }: Credential): bigint | undefined {
    return this.#database
      .first('SELECT rewards FROM stake WHERE kind = ? AND hash = ?', [kind, hash])
      ?.integer('rewards');
  }

  listRegistrations(): readonly Registration[] {
    return this.#database
      .all('SELECT * FROM stake')
      .map((row) => ({ credential: credentialOf(row), rewards: row.integer('rewards') }));
  }

  close(): void {
    this.#database.close();
  }

  #toUtxo(row: Row): Utxo {
    const cbor = row.bytes('cbor');
    try {
      return { reference: toReference(row), output: decodeOutput(cbor), cbor };
    } catch (error) {
      throw damaged(this.#path, 'an output that cannot be read', error);
    }
  }
}

/** An upper bound that a column can hold; none where it is out of any chain's reach. */
export function toExpiry(slot: bigint | undefined): bigint | undefined {
  return slot !== undefined && slot < NEVER ? slot : undefined;
}

function pathOf(directory: string): string {
  return directory === IN_MEMORY ? IN_MEMORY : join(directory, 'chain.db');
}

/** Opens a file, and closes it again if it turns out to be useless. */
function using<T>(path: string, options: DatabaseOptions, open: (database: Database) => T): T {
  const database = new Database(path, options);
  try {
    return open(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** False where the file is empty: a chain whose beginning was not acknowledged. */
function isChain(path: string, database: Database): boolean {
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

function create(database: Database, genesis: Genesis): void {
  database.transaction(() => {
    database.exec(SCHEMA);
    database.run('INSERT INTO genesis VALUES (?, ?)', [genesis.network, genesis.zeroTime]);
    for (const utxo of genesis.outputs) insertOutput(database, utxo, undefined);
    for (const { credential, rewards } of genesis.registrations) {
      setRewards(database, credential, rewards);
    }
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
}

function insertOutput(database: Database, utxo: Utxo, sequence: bigint | undefined): void {
  const { reference, output, cbor } = utxo;
  database.run(
    'INSERT INTO outputs (tx_id, position, address, cbor, made_by) VALUES (?, ?, ?, ?, ?)',
    [reference.txId, reference.index, output.address, cbor, sequence ?? null],
  );
}

/** Undefined deregisters. */
function setRewards(database: Database, { kind, hash }: Credential, rewards?: bigint): void {
  if (rewards === undefined)
    database.run('DELETE FROM stake WHERE kind = ? AND hash = ?', [kind, hash]);
  else database.run('INSERT OR REPLACE INTO stake VALUES (?, ?, ?)', [kind, hash, rewards]);
}

function credentialOf(row: Row): Credential {
  return { kind: row.text('kind') === 'script' ? 'script' : 'key', hash: row.text('hash') };
}

function toReference(row: Row): OutputReference {
  return { txId: row.text('tx_id'), index: row.integer('position') };
}

function toPending(row: Row): PendingTransaction {
  return {
    sequence: row.integer('sequence'),
    id: row.text('id'),
    cbor: row.bytes('cbor'),
    slot: row.integer('slot'),
    expires: row.optionalInteger('expires'),
    memory: row.integer('memory'),
    steps: row.integer('steps'),
  };
}
