import { existsSync } from 'node:fs';
import type { Credential } from '../offchain/ledger/address.ts';
import { decodeOutput } from '../offchain/ledger/transaction.ts';
import type { Hex, Output, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import type { ChainTransaction } from '../offchain/ports/provider.ts';
import { Archive } from './archive.ts';
import type { BlockRecord } from './block-record.ts';
import type { Shown } from './contents.ts';
import {
  damaged,
  type Database,
  type DatabaseOptions,
  type Row,
} from '../offchain/storage/database.ts';
import { hasFormat, using } from '../offchain/storage/database-format.ts';
import type { Effects } from './effects.ts';
import type { BlockShare } from './rules/bbody.ts';
import type { Account } from './rules/rule.ts';
import type { Registration } from './scalus.ts';
import { checkWhole, create, pathOf, type Genesis } from './store-file.ts';
import {
  accountOf,
  credentialOf,
  insertOutput,
  insertShown,
  setAccount,
  toPending,
  toReference,
} from './store-rows.ts';
import { CHAIN_FORMAT, TABLES } from './store-schema.ts';

/** An accepted transaction to keep. */
export interface AcceptedTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly slot: bigint;
  /** The slot before which it must be in a block. */
  readonly expires: bigint | undefined;
  /** Lovelace: the fee, or the collateral of one that fails. */
  readonly fee: bigint;
  readonly share: BlockShare;
  readonly effects: Effects;
  readonly mint: ReadonlyMap<Hex, bigint>;
  readonly shown: Shown;
}

/** A transaction of the mempool. */
export interface PendingTransaction {
  /** Its place in the order of acceptance. */
  readonly sequence: bigint;
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly slot: bigint;
  readonly expires: bigint | undefined;
  readonly share: BlockShare;
}

/** Whether an output is there, was there, or never was. */
export type OutputState = 'unspent' | 'spent' | 'unknown';

/** Columns are signed 64-bit integers; the CDDL's slots are unsigned. */
const NEVER = 1n << 62n;
const LARGEST_POSITION = 0xffffn;

/** The chain on disk. Every change is one SQLite transaction and is on the disk when the call returns. */
export class Store {
  readonly network: string;
  readonly zeroTime: bigint;
  /** False where it was opened for reading. */
  readonly writable: boolean;
  /** What is in blocks. */
  readonly archive: Archive;
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
    this.archive = new Archive(database);
  }

  /** Opens the chain of a directory for writing; where there is none, begins one. */
  static open(directory: string, genesis: () => Genesis, options: DatabaseOptions = {}): Store {
    const path = pathOf(directory);
    return using(path, options, (database) => {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.pragma('cache_size = -65536');
      if (!hasFormat(path, database, CHAIN_FORMAT)) create(database, genesis());
      else checkWhole(path, database);
      return new Store(path, database, true);
    });
  }

  /** Opens the chain of a directory for reading: it shows the last acknowledged state. Undefined where there is none. */
  static find(directory: string): Store | undefined {
    const path = pathOf(directory);
    if (!existsSync(path)) return undefined;
    return using(path, { readOnly: true }, (database) => {
      if (hasFormat(path, database, CHAIN_FORMAT)) return new Store(path, database, false);
      database.close();
      return undefined;
    });
  }

  /** All that `work` writes is one change. */
  change<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  /** Puts an accepted transaction into the mempool. Returns its place. */
  append(accepted: AcceptedTransaction): bigint {
    const { id, cbor, slot, expires, fee, share, effects } = accepted;
    const database = this.#database;
    return database.transaction(() => {
      const last = database.first('SELECT max(sequence) AS n FROM transactions');
      const sequence = (last?.optionalInteger('n') ?? 0n) + 1n;
      database.run(
        `INSERT INTO transactions
           (sequence, id, cbor, slot, fee, memory, steps, reference_scripts, expires)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          sequence,
          id,
          cbor,
          slot,
          fee,
          share.memory,
          share.steps,
          share.referenceScripts,
          expires ?? null,
        ],
      );
      const parties = new Set<string>();
      for (const { txId, index } of effects.spent) {
        const row = database.first(
          `UPDATE outputs SET spent_by = ? WHERE tx_id = ? AND position = ?
             RETURNING address, coalesce(payment, '') AS payment`,
          [sequence, txId, index],
        );
        if (row !== undefined) parties.add(row.text('address')).add(row.text('payment'));
      }
      for (const utxo of effects.made) {
        for (const party of insertOutput(database, utxo, sequence)) parties.add(party);
      }
      for (const [unit, quantity] of accepted.mint) {
        parties.add(unit);
        database.run('INSERT INTO mints VALUES (?, ?, ?)', [unit, sequence, String(quantity)]);
      }
      parties.delete('');
      for (const party of parties) {
        database.run('INSERT INTO participations VALUES (?, ?)', [party, sequence]);
      }
      insertShown(database, accepted.shown, sequence);
      this.#changeAccounts(effects, sequence);
      return sequence;
    });
  }

  /** Takes the newest transactions back, down to and with `sequence`, as if they had never been, and blocks that held any. */
  undo(sequence: bigint): void {
    const database = this.#database;
    database.transaction(() => {
      database.run('UPDATE outputs SET spent_by = NULL WHERE spent_by >= ?', [sequence]);
      database.run('DELETE FROM outputs WHERE made_by >= ?', [sequence]);
      database.run('DELETE FROM holdings WHERE made_by >= ?', [sequence]);
      for (const table of ['participations', 'mints', 'datums', 'scripts']) {
        database.run(`DELETE FROM ${table} WHERE sequence >= ?`, [sequence]);
      }
      const changes = database.all(
        'SELECT * FROM accounts_before WHERE sequence >= ? ORDER BY sequence DESC, step DESC',
        [sequence],
      );
      for (const row of changes) setAccount(database, credentialOf(row), accountOf(row));
      database.run('DELETE FROM accounts_before WHERE sequence >= ?', [sequence]);
      database.run('DELETE FROM transactions WHERE sequence >= ?', [sequence]);
    });
  }

  /** Adds a block of the mempool's oldest transactions, up to and with `lastSequence`. */
  addBlock(block: BlockRecord): void {
    this.#database.transaction(() => {
      this.#database.run('INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
        block.blockHeight,
        block.slot,
        block.hash,
        block.previousHash,
        block.size,
        block.transactions,
        block.fees,
        String(block.output),
        block.lastSequence,
      ]);
      this.#database.run(
        'UPDATE transactions SET block_height = ? WHERE block_height IS NULL AND sequence <= ?',
        [block.blockHeight, block.lastSequence],
      );
    });
  }

  /** What the transactions after one, up to another, have paid and made together. Lovelace. */
  summarise(after: bigint, last: bigint | undefined): { fees: bigint; output: bigint } {
    if (last === undefined) return { fees: 0n, output: 0n };
    const total = (sql: string): bigint =>
      this.#database.first(sql, [after, last])?.optionalInteger('total') ?? 0n;
    return {
      fees: total(
        'SELECT sum(fee) AS total FROM transactions WHERE sequence > ? AND sequence <= ?',
      ),
      output: total(
        'SELECT sum(lovelace) AS total FROM outputs WHERE made_by > ? AND made_by <= ?',
      ),
    };
  }

  /** Takes all blocks above a height away; their transactions are pending again. */
  removeBlocksAbove(height: bigint): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE transactions SET block_height = NULL WHERE block_height > ?', [
        height,
      ]);
      this.#database.run('DELETE FROM blocks WHERE height > ?', [height]);
    });
  }

  /** The newest slot in which anything was acknowledged. */
  getLastSlot(): bigint {
    const row = this.#database.first(
      'SELECT slot FROM transactions ORDER BY sequence DESC LIMIT 1',
    );
    const accepted = row?.integer('slot') ?? 0n;
    const { slot } = this.archive.getLastBlock();
    return accepted > slot ? accepted : slot;
  }

  /** The mempool, oldest first. */
  listPending(): readonly PendingTransaction[] {
    return this.#database
      .all('SELECT * FROM transactions WHERE block_height IS NULL ORDER BY sequence')
      .map(toPending);
  }

  /** What the mempool holds, in every measure. */
  getPendingShare(): BlockShare {
    const row = this.#database.first(
      `SELECT sum(length(cbor)) AS size, sum(memory) AS memory, sum(steps) AS steps,
         sum(reference_scripts) AS reference_scripts FROM transactions WHERE block_height IS NULL`,
    );
    const total = (column: string): bigint => row?.optionalInteger(column) ?? 0n;
    return {
      size: total('size'),
      memory: total('memory'),
      steps: total('steps'),
      referenceScripts: total('reference_scripts'),
    };
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
        `SELECT id FROM participations JOIN transactions USING (sequence)
         WHERE party = ? ORDER BY sequence`,
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

  findAccount({ kind, hash }: Credential): Account | undefined {
    const row = this.#database.first('SELECT * FROM accounts WHERE kind = ? AND hash = ?', [
      kind,
      hash,
    ]);
    return row && accountOf(row);
  }

  listRegistrations(): readonly Registration[] {
    return this.#database
      .all('SELECT * FROM accounts')
      .map((row) => ({ credential: credentialOf(row), rewards: row.integer('rewards') }));
  }

  /** A number that is kept under a name; 0 where none is. */
  getSetting(name: string): bigint {
    const row = this.#database.first('SELECT value FROM settings WHERE name = ?', [name]);
    return row?.integer('value') ?? 0n;
  }

  setSetting(name: string, value: bigint): void {
    this.#database.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', [name, value]);
  }

  /** Writes the whole chain into a new file. */
  copyTo(path: string): void {
    this.#database.run('VACUUM INTO ?', [path]);
  }

  /** Becomes what another file of the same chain holds, in one change. */
  replaceBy(path: string): void {
    const database = this.#database;
    database.run('ATTACH DATABASE ? AS snapshot', [path]);
    try {
      database.transaction(() => {
        for (const table of TABLES) {
          database.exec(
            `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM snapshot.${table}`,
          );
        }
      });
    } finally {
      database.exec('DETACH DATABASE snapshot');
    }
  }

  close(): void {
    this.#database.close({ writesBack: this.writable });
  }

  #changeAccounts({ accounts }: Effects, sequence: bigint): void {
    for (const [step, { credential, after }] of accounts.entries()) {
      const before = this.findAccount(credential);
      this.#database.run('INSERT INTO accounts_before VALUES (?, ?, ?, ?, ?, ?)', [
        sequence,
        BigInt(step),
        credential.kind,
        credential.hash,
        before?.rewards ?? null,
        before?.representative ?? null,
      ]);
      setAccount(this.#database, credential, after(before));
    }
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
