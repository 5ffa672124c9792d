import type { SlotConfig } from '../offchain/ledger/slots.ts';
import type { BlockRecord } from './block-record.ts';
import type { LedgerState, ScalusRules } from './scalus.ts';
import type { Store } from './store.ts';

/** Blocks whose states are kept: a rollback of no more need not load the ledger anew. */
const KEPT_BLOCKS = 100n;

/**
 * Scalus's states in memory: the present one, and copies of those after each transaction of the mempool and after the
 * newest blocks. A copy costs the same for any size. What is not here is loaded from the store.
 */
export class StateHistory {
  readonly #store: Store;
  readonly #slotConfig: SlotConfig;
  #present: LedgerState | undefined;
  /** By the number of the transaction after which it is. */
  #afterTransaction = new Map<bigint, LedgerState>();
  #afterBlock = new Map<bigint, LedgerState>();

  constructor(store: Store, slotConfig: SlotConfig) {
    this.#store = store;
    this.#slotConfig = slotConfig;
  }

  /** The state with everything that is in the store. */
  present(rules: ScalusRules): LedgerState {
    this.#present ??= rules.load(
      this.#store.listAllUtxos(),
      this.#store.listRegistrations(),
      this.#slotConfig,
    );
    return this.#present;
  }

  /** Work on the states and the store: where it fails, they go back with the store. */
  change<T>(work: () => T): T {
    const present = this.#present?.copy();
    // Numbers and heights are given again after a failure, to others.
    const afterTransaction = new Map(this.#afterTransaction);
    const afterBlock = new Map(this.#afterBlock);
    try {
      return work();
    } catch (error) {
      this.#present = present;
      this.#afterTransaction = afterTransaction;
      this.#afterBlock = afterBlock;
      throw error;
    }
  }

  /** Takes note of the present state: it is the one after this transaction. */
  accepted(sequence: bigint): void {
    const state = this.#present?.copy();
    if (state !== undefined) this.#afterTransaction.set(sequence, state);
  }

  /** Takes note of a new block. */
  block({ blockHeight, lastSequence, transactions }: BlockRecord): void {
    const state =
      transactions === 0n
        ? this.#afterBlock.get(blockHeight - 1n)
        : this.#afterTransaction.get(lastSequence);
    if (state !== undefined) this.#afterBlock.set(blockHeight, state);
    this.#afterBlock.delete(blockHeight - KEPT_BLOCKS);
    for (const sequence of this.#afterTransaction.keys()) {
      if (sequence <= lastSequence) this.#afterTransaction.delete(sequence);
    }
  }

  /** Goes back to the state after a block, which the store has gone back to. */
  backTo(height: bigint): void {
    this.#present = this.#afterBlock.get(height)?.copy();
    this.#afterTransaction = new Map();
    for (const known of this.#afterBlock.keys()) {
      if (known > height) this.#afterBlock.delete(known);
    }
  }

  /** Forgets everything: the store has what Scalus does not. */
  clear(): void {
    this.#present = undefined;
    this.#afterTransaction = new Map();
    this.#afterBlock.clear();
  }
}
