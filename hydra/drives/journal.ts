import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { CallJournal, JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Parameter, Row } from '../../offchain/storage/database.ts';
import { DatabaseFile } from '../../offchain/storage/database-file.ts';
import type { DatabaseFormat } from '../../offchain/storage/database-format.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { parseJson, serialiseJson, type JsonValue } from '../wire/json.ts';
import { toPlainJson } from './plain-json.ts';

type CallName = keyof typeof syscalls;

/** A call that was made in a head. */
export interface JournalEntry {
  /** Transaction id. */
  readonly id: Hex;
  readonly headId: Hex;
  /** Auth key hash of whoever made it. */
  readonly user: Hex;
  readonly name: CallName;
  /** As `toPlainJson` writes them. */
  readonly params: JsonValue;
  readonly receipt: JsonValue;
  readonly cbor: Uint8Array;
}

/**
 * What has become of a call, where the head does not tell. The head has lost it, and it was made again on L1 (`replayed`) or
 * the person does not want it any more (`given up`).
 */
export type Fate = 'refused' | 'replayed' | 'given up';

/** Answers the number of the snapshot that has a transaction; undefined where none is known to. */
export type FindSnapshot = (id: Hex) => bigint | undefined;

/** A transaction on L1 that makes a call again which a head has lost. */
export interface Attempt {
  /** Transaction id. */
  readonly id: Hex;
  /** As `toPlainJson` writes it. */
  readonly receipt: JsonValue;
}

/**
 * The tables of a journal. `snapshot` is the number of the one that has a call, as far as anybody has looked; `again` is the
 * receipt of a call that was made again on L1.
 */
const JOURNAL_FORMAT: DatabaseFormat = {
  applicationId: 0x444f536an,
  version: 1n,
  schema: `
  CREATE TABLE calls (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    head TEXT NOT NULL,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    params TEXT NOT NULL,
    receipt TEXT NOT NULL,
    cbor BLOB NOT NULL,
    snapshot INTEGER,
    fate TEXT,
    again TEXT
  ) STRICT;
  CREATE INDEX calls_by_head ON calls (head, snapshot);
  CREATE TABLE attempts (
    sequence INTEGER PRIMARY KEY,
    call TEXT NOT NULL,
    id TEXT NOT NULL,
    receipt TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attempts_by_call ON attempts (call);
`,
};

/**
 * Every call made in a drive's heads, in order. A call is on the disk before it is sent, so after a crash it is known what
 * may have arrived; its parameters are there too, so it can be made again where a head has lost it. Several processes may
 * use the same file. All methods throw `InvalidDataError` for a damaged one.
 */
export class Journal {
  readonly #path: string;
  readonly #file: DatabaseFile;

  constructor(path: string) {
    this.#path = path;
    this.#file = new DatabaseFile(path, JOURNAL_FORMAT);
  }

  /** Keeps the calls of a user in a head. */
  for(headId: Hex, user: Hex): CallJournal {
    return {
      add: (call) => this.#add(headId, user, call),
      refuse: (id) => this.settle(id, 'refused'),
    };
  }

  /** The calls of a head that no snapshot has, that nobody has refused, and that were not made again. */
  listPending(headId: Hex, findSnapshot: FindSnapshot): readonly JournalEntry[] {
    this.#note(headId, findSnapshot);
    return this.#list('head = ? AND snapshot IS NULL', [headId]);
  }

  /** The same, with those of snapshots behind the last one. */
  listBehind(headId: Hex, last: bigint, findSnapshot: FindSnapshot): readonly JournalEntry[] {
    this.#note(headId, findSnapshot);
    return this.#list('head = ? AND (snapshot IS NULL OR snapshot > ?)', [headId, last]);
  }

  /** Number of a head's newest snapshot that has a call; undefined where none has. */
  findNewest(headId: Hex, findSnapshot: FindSnapshot): bigint | undefined {
    this.#note(headId, findSnapshot);
    const sql = 'SELECT max(snapshot) AS newest FROM calls WHERE head = ? AND fate IS NULL';
    return this.#file.find()?.first(sql, [headId])?.optionalInteger('newest');
  }

  /** Ids of the heads that it has calls of, oldest first. */
  listHeads(): readonly Hex[] {
    const sql = 'SELECT head FROM calls GROUP BY head ORDER BY min(sequence)';
    return (this.#file.find()?.all(sql) ?? []).map((row) => row.text('head'));
  }

  /** What calls of a head gave there and when they were made again, oldest first. Other heads use the same ids. */
  listReplayed(headId: Hex): readonly { readonly before: JsonValue; readonly after: JsonValue }[] {
    const sql =
      'SELECT receipt, again FROM calls WHERE head = ? AND again IS NOT NULL ORDER BY sequence';
    return (this.#file.find()?.all(sql, [headId]) ?? []).map((row) => ({
      before: this.#json(row, 'receipt'),
      after: this.#json(row, 'again'),
    }));
  }

  /** Keeps that a call is about to be made again, so that a crash does not make it a third time. */
  try(id: Hex, attempt: Attempt): void {
    const sql = 'INSERT INTO attempts (call, id, receipt) VALUES (?, ?, ?)';
    this.#file.open().run(sql, [id, attempt.id, serialiseJson(attempt.receipt)]);
  }

  /** What was tried to make a call again, oldest first. */
  listAttempts(id: Hex): readonly Attempt[] {
    const sql = 'SELECT id, receipt FROM attempts WHERE call = ? ORDER BY sequence';
    return (this.#file.find()?.all(sql, [id]) ?? []).map((row) => ({
      id: row.text('id'),
      receipt: this.#json(row, 'receipt'),
    }));
  }

  /** `receipt` is what the call gave when it was made again. */
  settle(id: Hex, fate: Fate, receipt?: JsonValue): void {
    const again = receipt === undefined ? null : serialiseJson(receipt);
    const sql = 'UPDATE calls SET fate = ?, again = coalesce(?, again) WHERE id = ?';
    this.#file.open().run(sql, [fate, again, id]);
  }

  close(): void {
    this.#file.close();
  }

  /**
   * Looks once for each call: what a snapshot has it keeps, also where the archive is lost. A snapshot may have what a node
   * refused.
   */
  #note(headId: Hex, findSnapshot: FindSnapshot): void {
    const database = this.#file.find();
    const sql =
      'SELECT id FROM calls WHERE head = ? AND snapshot IS NULL AND (fate IS NULL OR fate = ?)';
    const rows = database?.all(sql, [headId, 'refused']) ?? [];
    const found = rows.flatMap((row) => {
      const id = row.text('id');
      const snapshot = findSnapshot(id);
      return snapshot === undefined ? [] : [{ id, snapshot }];
    });
    if (database === undefined || found.length === 0) return;
    database.transaction(() => {
      for (const { id, snapshot } of found) {
        database.run('UPDATE calls SET snapshot = ?, fate = NULL WHERE id = ?', [snapshot, id]);
      }
    });
  }

  #list(condition: string, parameters: readonly Parameter[]): readonly JournalEntry[] {
    const sql = `SELECT id, head, user, name, params, receipt, cbor FROM calls
      WHERE ${condition} AND fate IS NULL ORDER BY sequence`;
    return (this.#file.find()?.all(sql, parameters) ?? []).map((row) => this.#entry(row));
  }

  /** The same transaction may come again after it was refused: it is under way then. */
  #add(headId: Hex, user: Hex, { id, name, params, receipt, cbor }: JournalledCall): void {
    const [given, gave] = [params, receipt].map((value) => serialiseJson(toPlainJson(value)));
    this.#file.open().run(
      `INSERT INTO calls (id, head, user, name, params, receipt, cbor)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET fate = NULL`,
      [id, headId, user, name, given ?? '', gave ?? '', cbor],
    );
  }

  #entry(row: Row): JournalEntry {
    const id = row.text('id');
    const name = callNames.find((each) => each === row.text('name'));
    if (name === undefined) throw this.#damaged(`${id} is no call`);
    return {
      id,
      headId: row.text('head'),
      user: row.text('user'),
      name,
      params: this.#json(row, 'params'),
      receipt: this.#json(row, 'receipt'),
      cbor: row.bytes('cbor'),
    };
  }

  #json(row: Row, column: string): JsonValue {
    try {
      return parseJson(row.text(column));
    } catch (cause) {
      throw this.#damaged(`a wrong value in column ${column}`, cause);
    }
  }

  #damaged(reason: string, cause?: unknown): InvalidDataError {
    return new InvalidDataError({
      what: this.#path,
      reason: `${reason}. Restore it from a backup`,
      cause,
    });
  }
}

const callNames = Object.values(syscalls).map((call): CallName => call.name);
