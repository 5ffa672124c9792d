import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { CallJournal, JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Row } from '../../offchain/storage/database.ts';
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

/** A transaction on L1 that makes a call again which a head has lost. */
export interface Attempt {
  /** Transaction id. */
  readonly id: Hex;
  /** As `toPlainJson` writes it. */
  readonly receipt: JsonValue;
}

/**
 * The tables of a journal. `archived` marks calls that the archive was seen to have, so that nobody looks again; `again` is
 * the receipt of a call that was made again on L1.
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
    archived INTEGER NOT NULL DEFAULT 0,
    fate TEXT,
    again TEXT
  ) STRICT;
  CREATE INDEX calls_by_head ON calls (head, archived);
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

  /**
   * The calls of a head that nobody has refused, and that were not made again, as far as `isWanted` says so: a head has
   * thousands of them, and few are of interest.
   */
  list(headId: Hex, isWanted: (id: Hex) => boolean = () => true): readonly JournalEntry[] {
    return this.#listIds('head = ? AND fate IS NULL', headId)
      .filter(isWanted)
      .map((id) => this.#get(id));
  }

  /** Those of {@link list} that the archive does not have. Which it has is asked once only: it forgets nothing. */
  listPending(headId: Hex, isArchived: (id: Hex) => boolean): readonly JournalEntry[] {
    const ids = this.#listIds('head = ? AND archived = 0 AND fate IS NULL', headId);
    const archived = new Set(ids.filter(isArchived));
    if (archived.size > 0) {
      const database = this.#file.open();
      database.transaction(() => {
        for (const id of archived) {
          database.run('UPDATE calls SET archived = 1 WHERE id = ?', [id]);
        }
      });
    }
    return ids.filter((id) => !archived.has(id)).map((id) => this.#get(id));
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

  #listIds(condition: string, headId: Hex): readonly Hex[] {
    const sql = `SELECT id FROM calls WHERE ${condition} ORDER BY sequence`;
    return (this.#file.find()?.all(sql, [headId]) ?? []).map((row) => row.text('id'));
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

  #get(id: Hex): JournalEntry {
    const sql = 'SELECT head, user, name, params, receipt, cbor FROM calls WHERE id = ?';
    const row = this.#file.open().first(sql, [id]);
    const name = callNames.find((each) => each === row?.text('name'));
    if (row === undefined || name === undefined) throw this.#damaged(`${id} is no call`);
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
