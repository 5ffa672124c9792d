import { blake2b256 } from '../../offchain/ledger/hash.ts';
import {
  formatReference,
  parseReference,
  type Hex,
  type Output,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { decodeTransaction, type Transaction } from '../../offchain/ledger/transaction.ts';
import type { ChainTransaction } from '../../offchain/ports/provider.ts';
import type { Database } from '../../offchain/storage/database.ts';
import { DatabaseFile } from '../../offchain/storage/database-file.ts';
import { IN_MEMORY, type DatabaseFormat } from '../../offchain/storage/database-format.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { transactionFromJson } from '../wire/transaction.ts';
import { utxosFromJson } from '../wire/tx-out.ts';
import { hasItsWitnesses } from './witness-check.ts';

/** A transaction of a head. */
export interface ArchivedTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
  /** The slot of L1 in which it was confirmed. */
  readonly slot: bigint;
  /** Number of the snapshot that confirmed it. */
  readonly snapshot: bigint;
  /** Bech32, of its inputs and outputs. */
  readonly addresses: ReadonlySet<string>;
}

/** What one message of a node adds. */
export interface Addition {
  readonly transactions: readonly ArchivedTransaction[];
  /** Outputs that came into the head from L1, with the references that they have on both. */
  readonly entered: readonly Utxo[];
}

/**
 * The tables of an archive. A holder is an output that a token was in, with the Blake2b-256 hash of its datum (of nothing
 * where it had none). Whatever answers a question has an index, so that nothing gets slower as a head gets older.
 */
const ARCHIVE_FORMAT: DatabaseFormat = {
  applicationId: 0x444f5361n,
  version: 1n,
  schema: `
  CREATE TABLE transactions (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cbor BLOB NOT NULL,
    slot INTEGER NOT NULL,
    snapshot INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE participations (
    address TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (address, sequence)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE entered (reference TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE holders (
    sequence INTEGER PRIMARY KEY,
    unit TEXT NOT NULL,
    datum BLOB NOT NULL,
    reference TEXT NOT NULL
  ) STRICT;
  CREATE INDEX holders_by_datum ON holders (unit, datum);
  CREATE TABLE complete (head TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
};

/**
 * The transactions of heads. Nodes tell each of them once and forget them when a head is finalised, and L1 has only their
 * outcome, so this is where the bytes of files are from then on. Several processes may use the same file. All methods
 * throw `InvalidDataError` for a damaged one.
 */
export class Archive {
  readonly #file: DatabaseFile;
  /** Number of each head's first snapshot that was told with a transaction without its witnesses. */
  readonly #doubted = new Map<Hex, bigint>();

  /** Without a path it ends with the process. */
  constructor(path: string = IN_MEMORY) {
    this.#file = new DatabaseFile(path, ARCHIVE_FORMAT);
  }

  /**
   * Keeps all of it or nothing. What is there already changes nothing, unless it was told without its witnesses then and
   * has them now: who tells first need not tell the truth.
   */
  keep({ transactions, entered }: Addition): void {
    const fresh = transactions.filter(({ id }) => this.findSnapshot(id) === undefined);
    const better = transactions.filter((transaction) => this.#isBetter(transaction));
    const news = entered.filter(({ reference }) => !this.hasEntered(reference));
    if (fresh.length + better.length + news.length === 0) return;
    const database = this.#file.open();
    database.transaction(() => {
      for (const transaction of fresh) insertTransaction(database, transaction);
      for (const transaction of better) replaceTransaction(database, transaction);
      for (const utxo of news) insertEntered(database, utxo);
    });
  }

  /** Whether it is there with these very bytes. */
  has({ id, cbor }: Pick<ArchivedTransaction, 'id' | 'cbor'>): boolean {
    const sql = 'SELECT id FROM transactions WHERE id = ? AND cbor = ?';
    return this.#file.find()?.first(sql, [id, cbor]) !== undefined;
  }

  #isBetter({ id, cbor }: ArchivedTransaction): boolean {
    const kept = this.find(id);
    return kept !== undefined && !hasItsWitnesses(kept.cbor) && hasItsWitnesses(cbor);
  }

  hasEntered(reference: OutputReference): boolean {
    const sql = 'SELECT reference FROM entered WHERE reference = ?';
    return this.#file.find()?.first(sql, [formatReference(reference)]) !== undefined;
  }

  find(id: Hex): ChainTransaction | undefined {
    const sql = 'SELECT cbor, slot, snapshot FROM transactions WHERE id = ?';
    const row = this.#file.find()?.first(sql, [id]);
    if (row === undefined) return undefined;
    const [slot, blockHeight] = [row.integer('slot'), row.integer('snapshot')];
    return { id, cbor: row.bytes('cbor'), slot, blockHeight };
  }

  /** Number of the snapshot that confirmed a transaction; undefined where none is known to. */
  findSnapshot(id: Hex): bigint | undefined {
    const sql = 'SELECT snapshot FROM transactions WHERE id = ?';
    return this.#file.find()?.first(sql, [id])?.integer('snapshot');
  }

  /** Ids of transactions with this address, oldest first. */
  list(address: string): readonly Hex[] {
    const sql = `SELECT id FROM participations JOIN transactions USING (sequence)
      WHERE address = ? ORDER BY sequence`;
    return (this.#file.find()?.all(sql, [address]) ?? []).map((row) => row.text('id'));
  }

  /**
   * The last output that held a token with this datum and is not among those `passed` (`TXID#IX`): what an output that a
   * head left on L1 was before. The ledger does not tell: a fan-out makes outputs anew.
   */
  findBefore(output: Output, unit: Hex, passed: ReadonlySet<string>): OutputReference | undefined {
    const sql = `SELECT reference FROM holders
      WHERE unit = ? AND datum = ? ORDER BY sequence DESC`;
    const rows = this.#file.find()?.all(sql, [unit, datumHash(output)]) ?? [];
    const name = rows
      .map((row) => row.text('reference'))
      .find((reference) => !passed.has(reference));
    return name === undefined ? undefined : parseReference(name);
  }

  /** Number of a head's snapshot up to which nothing of it is missing here; undefined where nobody has said so. */
  findComplete(headId: Hex): bigint | undefined {
    const sql = 'SELECT number FROM complete WHERE head = ?';
    return this.#file.find()?.first(sql, [headId])?.integer('number');
  }

  /** A snapshot of a head was told with a transaction without its witnesses: somebody else has to tell it. */
  doubt(headId: Hex, number: bigint): void {
    const first = this.#doubted.get(headId) ?? number;
    this.#doubted.set(headId, first < number ? first : number);
  }

  /** Keeps that nothing of a head is missing up to a snapshot. Where one up to it is in doubt, nothing is kept. */
  noteComplete(headId: Hex, number: bigint): void {
    const doubted = this.#doubted.get(headId);
    if (doubted !== undefined && doubted <= number) return;
    if ((this.findComplete(headId) ?? -1n) >= number) return;
    const sql = `INSERT INTO complete VALUES (?, ?)
      ON CONFLICT DO UPDATE SET number = max(number, excluded.number)`;
    this.#file.open().run(sql, [headId, number]);
  }

  /** A copy of the file: what another home puts beside its `drive.json` to read what was written in heads. */
  copy(): Uint8Array {
    return this.#file.copy();
  }

  close(): void {
    this.#file.close();
  }
}

function insertTransaction(
  database: Database,
  { id, cbor, slot, snapshot, addresses }: ArchivedTransaction,
): void {
  // Another process may have been faster.
  const row = database.first(
    `INSERT INTO transactions (id, cbor, slot, snapshot) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING RETURNING sequence`,
    [id, cbor, slot, snapshot],
  );
  if (row === undefined) return;
  const sequence = row.integer('sequence');
  for (const address of addresses) {
    database.run('INSERT INTO participations VALUES (?, ?)', [address, sequence]);
  }
  for (const utxo of decodeTransaction(cbor).outputs) insertHolders(database, utxo);
}

/** Inputs and outputs are in the body, and the same. */
function replaceTransaction(
  database: Database,
  { id, cbor, slot, snapshot }: ArchivedTransaction,
): void {
  const sql = 'UPDATE transactions SET cbor = ?, slot = ?, snapshot = ? WHERE id = ?';
  database.run(sql, [cbor, slot, snapshot, id]);
}

function insertEntered(database: Database, utxo: Utxo): void {
  const row = database.first(
    'INSERT INTO entered VALUES (?) ON CONFLICT DO NOTHING RETURNING reference',
    [formatReference(utxo.reference)],
  );
  if (row !== undefined) insertHolders(database, utxo);
}

function insertHolders(database: Database, { reference, output }: Utxo): void {
  const sql = 'INSERT INTO holders (unit, datum, reference) VALUES (?, ?, ?)';
  for (const unit of output.assets.keys()) {
    database.run(sql, [unit, datumHash(output), formatReference(reference)]);
  }
}

function datumHash({ datum }: Output): Uint8Array {
  return blake2b256(datum ?? new Uint8Array());
}

/**
 * Keeps the transactions of a confirmed snapshot, and what it takes in, from any message of a node. An input's address is
 * known where the archive has the transaction that made it.
 */
export function archiveConfirmed(archive: Archive, output: ServerOutput, slot: bigint): void {
  if (output.tag !== 'SnapshotConfirmed') return;
  const { headId, snapshot } = output;
  const { confirmed, number, utxoToCommit } = snapshot;
  const entered = utxoToCommit === null ? [] : utxosFromJson(utxoToCommit);
  const transactions: ArchivedTransaction[] = [];
  const made = new Map<string, string>();
  for (const json of confirmed) {
    const { id, cbor } = transactionFromJson(json);
    const isKept = archive.has({ id, cbor });
    if (!hasItsWitnesses(cbor)) archive.doubt(headId, number);
    // A history is told again and again: what is there already is not read any further.
    if (isKept) continue;
    const transaction = decodeTransaction(cbor);
    for (const utxo of transaction.outputs) {
      made.set(formatReference(utxo.reference), utxo.output.address);
    }
    const addresses = new Set([
      ...transaction.outputs.map((utxo) => utxo.output.address),
      ...spentAddresses(archive, made, transaction),
    ]);
    transactions.push({ id, cbor, slot, snapshot: number, addresses });
  }
  archive.keep({ transactions, entered });
}

/** `made`: addresses of the outputs of this snapshot's transactions, by their references. */
function spentAddresses(
  archive: Archive,
  made: ReadonlyMap<string, string>,
  { inputs }: Transaction,
): readonly string[] {
  return inputs.flatMap((input) => {
    const address = made.get(formatReference(input)) ?? addressOf(archive, input);
    return address === undefined ? [] : [address];
  });
}

function addressOf(archive: Archive, { txId, index }: OutputReference): string | undefined {
  const source = archive.find(txId);
  return source && decodeTransaction(source.cbor).outputs[Number(index)]?.output.address;
}
