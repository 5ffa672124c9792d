import { formatReference, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import { move } from '../ledger/utxo-set.ts';

/** What a snapshot did to the transactions that waited for it. */
export interface Settled {
  readonly confirmed: readonly Hex[];
  /** Those that can't follow any more: something else has spent what they spend. */
  readonly dropped: readonly { readonly id: Hex; readonly missing: string }[];
}

/**
 * The outputs of a head as one client sees them: those of the last confirmed snapshot, and over them the client's own
 * transactions that no snapshot has taken yet, in the order in which they were made.
 */
export class HeadLedgerView {
  #confirmed: Map<string, Utxo>;
  #number: bigint;
  #pending: readonly ConwayTransaction[] = [];
  #present: Map<string, Utxo>;

  constructor(confirmed: UtxoSet, number: bigint) {
    this.#confirmed = new Map(confirmed);
    this.#present = new Map(confirmed);
    this.#number = number;
  }

  /** Number of the snapshot. */
  get number(): bigint {
    return this.#number;
  }

  /** What can be spent now. */
  get utxos(): UtxoSet {
    return this.#present;
  }

  /** What everybody has signed. */
  get confirmed(): UtxoSet {
    return this.#confirmed;
  }

  get pending(): readonly ConwayTransaction[] {
    return this.#pending;
  }

  /** A transaction was sent: what it makes can be spent. */
  add(transaction: ConwayTransaction): void {
    this.#pending = [...this.#pending, transaction];
    move(this.#present, transaction);
  }

  /** A transaction was refused: it goes, and what follows on it. */
  remove(id: Hex): Settled {
    return this.#settle(this.#pending.filter((each) => each.id !== id));
  }

  /** The next snapshot: its transactions applied to the one before. */
  confirm(number: bigint, transactions: readonly ConwayTransaction[]): Settled {
    for (const transaction of transactions) move(this.#confirmed, transaction);
    return this.#advance(number, transactions);
  }

  /** A snapshot that does not follow from its transactions alone: deposits, decommits, or some were missed. */
  replace(number: bigint, utxos: UtxoSet, transactions: readonly ConwayTransaction[]): Settled {
    this.#confirmed = new Map(utxos);
    return this.#advance(number, transactions);
  }

  #advance(number: bigint, transactions: readonly ConwayTransaction[]): Settled {
    this.#number = number;
    const taken = new Set(transactions.map(({ id }) => id));
    const own = this.#pending.filter(({ id }) => taken.has(id)).map(({ id }) => id);
    const settled = this.#settle(this.#pending.filter(({ id }) => !taken.has(id)));
    return { ...settled, confirmed: own };
  }

  #settle(waiting: readonly ConwayTransaction[]): Settled {
    const present = new Map(this.#confirmed);
    const dropped: { id: Hex; missing: string }[] = [];
    const kept: ConwayTransaction[] = [];
    for (const transaction of waiting) {
      const { inputs, referenceInputs, collateral } = transaction;
      const missing = [...inputs, ...referenceInputs, ...collateral]
        .map(formatReference)
        .find((reference) => !present.has(reference));
      if (missing === undefined) {
        move(present, transaction);
        kept.push(transaction);
      } else {
        dropped.push({ id: transaction.id, missing });
      }
    }
    this.#present = present;
    this.#pending = kept;
    return { confirmed: [], dropped };
  }
}
