import { KernelError } from '../errors/kernel-error.ts';
import { NetworkError, UnknownSpenderError } from '../errors/transaction.ts';
import { decodeTransaction } from '../ledger/transaction.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { Provider } from '../ports/provider.ts';

/** A signed transaction on its way to the chain. */
export interface OutboxEntry {
  readonly id: Hex;
  /** With its signatures: submitting it again is the same call, not a second one. */
  readonly cbor: Uint8Array;
  /** Orders entries: chained transactions go in the order in which they were built. */
  readonly number: number;
  /** The ledger has refused it. It is kept until its validity has ended: a rollback could make it valid again. */
  readonly refused: boolean;
}

/** Where entries survive a crash. Writing is atomic, and durable once it has resolved. */
export interface OutboxStore {
  /** In the order of their numbers. */
  list(): Promise<readonly OutboxEntry[]>;
  put(entry: OutboxEntry): Promise<void>;
  remove(id: Hex): Promise<void>;
}

/** What became of an entry. */
export type Fate =
  /** In as many blocks as were asked for. */
  | 'confirmed'
  /** In the mempool, or not deep enough yet, or nobody can tell. */
  | 'waiting'
  /** It is in no block yet, and was handed over again: a crash or a rollback may have lost it. */
  | 'submitted again'
  /** It has not taken effect, and can do so no more. */
  | 'expired'
  /** Refused just now: what it spends is gone. */
  | 'refused'
  /** Was refused before, and has expired now. */
  | 'forgotten';

/** What became of which call. */
export interface Settlement {
  readonly id: Hex;
  readonly fate: Fate;
}

/**
 * The transactions that were signed and are not confirmed. Each is kept before it is submitted, so that a crash between
 * the two neither loses nor repeats a call.
 */
export class Outbox {
  readonly #store: OutboxStore;
  /** Blocks that must lie on a transaction, its own included. */
  readonly #depth: bigint;

  constructor(store: OutboxStore, depth: number) {
    this.#store = store;
    this.#depth = BigInt(Math.max(1, depth));
  }

  list(): Promise<readonly OutboxEntry[]> {
    return this.#store.list();
  }

  /** Keeps a signed transaction. Resolves when a crash can't lose it any more. */
  async add(cbor: Uint8Array): Promise<OutboxEntry> {
    const { id } = decodeTransaction(cbor);
    const entries = await this.#store.list();
    const known = entries.find((entry) => entry.id === id);
    if (known !== undefined && !known.refused) return known;
    const number = known?.number ?? (entries.at(-1)?.number ?? 0) + 1;
    const entry = { id, cbor, number, refused: false };
    await this.#store.put(entry);
    return entry;
  }

  /** The ledger has refused it for good reason: it has not taken effect. */
  async refuse(entry: OutboxEntry): Promise<void> {
    await this.#store.put({ ...entry, refused: true });
  }

  /** Brings every entry as far as it gets: confirmed, submitted again, or ended. Throws only where the network fails. */
  async settle(provider: Provider): Promise<readonly Settlement[]> {
    const settlements: Settlement[] = [];
    for (const entry of await this.#store.list()) {
      const fate = await this.#settleOne(entry, provider);
      if (isOver(fate)) await this.#store.remove(entry.id);
      settlements.push({ id: entry.id, fate });
    }
    return settlements;
  }

  async #settleOne(entry: OutboxEntry, provider: Provider): Promise<Fate> {
    // The tip first: what is in no block after it, and had to be before it, has expired.
    const { blockHeight, slot } = await provider.getTip();
    const found = await provider.findTransaction(entry.id);
    if (found !== undefined) {
      if (entry.refused) await this.#store.put({ ...entry, refused: false });
      if (found.blockHeight === undefined) return 'waiting';
      return blockHeight - found.blockHeight + 1n >= this.#depth ? 'confirmed' : 'waiting';
    }
    const { to } = decodeTransaction(entry.cbor).validity;
    if (to !== undefined && slot >= to) return entry.refused ? 'forgotten' : 'expired';
    // Kept, so that what is built instead of it excludes it.
    return entry.refused ? 'waiting' : this.#submitAgain(entry, provider);
  }

  async #submitAgain(entry: OutboxEntry, provider: Provider): Promise<Fate> {
    try {
      await provider.submit(entry.cbor);
    } catch (error) {
      if (!(error instanceof KernelError) || error instanceof NetworkError) throw error;
      if (error instanceof UnknownSpenderError) return 'waiting';
      await this.refuse(entry);
      return 'refused';
    }
    return 'submitted again';
  }
}

function isOver(fate: Fate): boolean {
  return fate === 'confirmed' || fate === 'expired' || fate === 'forgotten';
}
