import { InvalidDataError } from '../../offchain/errors/file.ts';
import type { CallJournal, JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import { DurableLines } from './disk.ts';
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
 * Every call made in a drive's heads, in order. A call is on the disk before it is sent, so after a crash it is known what
 * may have arrived; its parameters are there too, so it can be made again where a head has lost it.
 */
export class Journal {
  readonly #lines: DurableLines;
  readonly #entries = new Map<Hex, JournalEntry>();
  readonly #fates = new Map<Hex, Fate>();
  readonly #receipts = new Map<Hex, JsonValue>();
  readonly #attempts = new Map<Hex, readonly Attempt[]>();

  /** Throws `InvalidDataError` for a damaged file. */
  constructor(path: string) {
    this.#lines = new DurableLines(path);
    for (const line of this.#lines.read()) {
      const entry = readEntry(line);
      const fate = readFate(line);
      const tried = readAttempt(line);
      if (entry !== undefined) this.#entries.set(entry.id, entry);
      else if (tried !== undefined) this.#addAttempt(tried.id, tried.attempt);
      else if (fate !== undefined) this.#settle(fate.id, fate.fate, line['receipt']);
      else throw new InvalidDataError({ what: path, reason: 'a line of it is no call' });
    }
  }

  /** Keeps the calls of a user in a head. */
  for(headId: Hex, user: Hex): CallJournal {
    return {
      add: (call) => this.#add(headId, user, call),
      refuse: (id) => this.settle(id, 'refused'),
    };
  }

  /** The calls of a head that nobody has refused, and that were not made again. */
  list(headId: Hex): readonly JournalEntry[] {
    return [...this.#entries.values()].filter(
      (entry) => entry.headId === headId && !this.#fates.has(entry.id),
    );
  }

  /** Ids of the heads that it has calls of, oldest first. */
  listHeads(): readonly Hex[] {
    return [...new Set([...this.#entries.values()].map(({ headId }) => headId))];
  }

  /** What calls of a head gave there and when they were made again, oldest first. Other heads use the same ids. */
  listReplayed(headId: Hex): readonly { readonly before: JsonValue; readonly after: JsonValue }[] {
    return [...this.#receipts].flatMap(([id, after]) => {
      const entry = this.#entries.get(id);
      return entry?.headId === headId ? [{ before: entry.receipt, after }] : [];
    });
  }

  /** Keeps that a call is about to be made again, so that a crash does not make it a third time. */
  try(id: Hex, attempt: Attempt): void {
    this.#lines.append({ id, attempt: attempt.id, receipt: attempt.receipt });
    this.#addAttempt(id, attempt);
  }

  /** What was tried to make a call again, oldest first. */
  listAttempts(id: Hex): readonly Attempt[] {
    return this.#attempts.get(id) ?? [];
  }

  #addAttempt(id: Hex, attempt: Attempt): void {
    this.#attempts.set(id, [...this.listAttempts(id), attempt]);
  }

  /** `receipt` is what the call gave when it was made again. */
  settle(id: Hex, fate: Fate, receipt?: JsonValue): void {
    this.#lines.append({ id, fate, ...(receipt === undefined ? {} : { receipt }) });
    this.#settle(id, fate, receipt);
  }

  #settle(id: Hex, fate: Fate, receipt: JsonValue | undefined): void {
    this.#fates.set(id, fate);
    if (receipt !== undefined) this.#receipts.set(id, receipt);
  }

  close(): void {
    this.#lines.close();
  }

  #add(headId: Hex, user: Hex, { id, name, params, receipt, cbor }: JournalledCall): void {
    const entry: JournalEntry = {
      id,
      headId,
      user,
      name,
      params: toPlainJson(params),
      receipt: toPlainJson(receipt),
      cbor,
    };
    this.#lines.append({ ...entry, cbor: toHex(cbor) });
    this.#entries.set(id, entry);
  }
}

const callNames = Object.values(syscalls).map((call): CallName => call.name);

function readEntry(line: JsonObject): JournalEntry | undefined {
  const { id, headId, user, params, receipt, cbor } = line;
  const name = callNames.find((each) => each === line['name']);
  if (
    typeof id !== 'string' ||
    typeof headId !== 'string' ||
    typeof user !== 'string' ||
    typeof cbor !== 'string' ||
    name === undefined ||
    params === undefined ||
    receipt === undefined
  ) {
    return undefined;
  }
  return { id, headId, user, name, params, receipt, cbor: fromHex(cbor) };
}

const fates: readonly Fate[] = ['refused', 'replayed', 'given up'];

function readFate({ id, fate }: JsonObject): { readonly id: Hex; readonly fate: Fate } | undefined {
  const known = fates.find((each) => each === fate);
  return typeof id === 'string' && known !== undefined ? { id, fate: known } : undefined;
}

function readAttempt({
  id,
  attempt,
  receipt,
}: JsonObject): { readonly id: Hex; readonly attempt: Attempt } | undefined {
  if (typeof id !== 'string' || typeof attempt !== 'string' || receipt === undefined) {
    return undefined;
  }
  return { id, attempt: { id: attempt, receipt } };
}
