import type { Transaction } from '../ledger/transaction.ts';
import { formatReference, type Hex, type Utxo } from '../ledger/utxo.ts';

/** A transaction that was handed over and is not known to be in a block. */
export interface PendingTransaction {
  readonly transaction: Transaction;
  readonly cbor: Uint8Array;
}

/**
 * The home's transactions on their way that this process knows of. An API shows blocks only; the next call of a chain of calls has to see what
 * the one before it has made.
 */
export class PendingTransactions {
  readonly #byId = new Map<Hex, PendingTransaction>();

  add(pending: PendingTransaction): void {
    this.#byId.set(pending.transaction.id, pending);
  }

  delete(id: Hex): void {
    this.#byId.delete(id);
  }

  find(id: Hex): PendingTransaction | undefined {
    return this.#byId.get(id);
  }

  /** The one that waits longest. */
  first(): PendingTransaction | undefined {
    return this.#byId.values().next().value;
  }

  /** Outputs as they will be: without what is spent, with what is made at the address. */
  applyTo(utxos: readonly Utxo[], address: string): readonly Utxo[] {
    const all = new Map(utxos.map((utxo) => [formatReference(utxo.reference), utxo]));
    for (const { transaction } of this.#byId.values()) {
      for (const utxo of transaction.outputs) {
        if (utxo.output.address === address) all.set(formatReference(utxo.reference), utxo);
      }
    }
    for (const { transaction } of this.#byId.values()) {
      for (const reference of transaction.inputs) all.delete(formatReference(reference));
    }
    return [...all.values()];
  }

  /** Ids of those that spend an output in the list or make one at the address. */
  touching(address: string, utxos: readonly Utxo[]): readonly Hex[] {
    const there = new Set(utxos.map((utxo) => formatReference(utxo.reference)));
    return [...this.#byId.values()]
      .filter(
        ({ transaction: { inputs, outputs } }) =>
          outputs.some(({ output }) => output.address === address) ||
          inputs.some((reference) => there.has(formatReference(reference))),
      )
      .map(({ transaction }) => transaction.id);
  }
}
