import { SpentByAnotherError } from '../errors/transaction.ts';
import { decodeTransaction, type Transaction } from '../ledger/transaction.ts';
import { formatReference, type Hex, type OutputReference, type Utxo } from '../ledger/utxo.ts';
import { ForwardingProvider } from '../ports/forwarding.ts';
import type { ChainTransaction } from '../ports/provider.ts';

/** A transaction that was built on the ones before it, and that no ledger has seen. */
export interface StagedTransaction {
  readonly transaction: Transaction;
  readonly cbor: Uint8Array;
}

/**
 * A network with transactions on top that exist only here: each sees what those before it would have done. Nothing is
 * ever submitted. Whether they are valid is what their builder and evaluator have found; the ledger decides later.
 */
export class StagedProvider extends ForwardingProvider {
  #staged: readonly StagedTransaction[] = [];

  /** What was staged, in order. */
  get staged(): readonly StagedTransaction[] {
    return this.#staged;
  }

  /** Takes back all but the first ones. */
  keepFirst(count: number): void {
    this.#staged = this.#staged.slice(0, count);
  }

  override async listUtxos(address: string): Promise<readonly Utxo[]> {
    const spent = this.#listSpent();
    const made = this.#staged.flatMap(({ transaction }) =>
      transaction.outputs.filter(({ output }) => output.address === address),
    );
    return [...(await this.base.listUtxos(address)), ...made].filter(
      ({ reference }) => !spent.has(formatReference(reference)),
    );
  }

  override async findUtxo(reference: OutputReference): Promise<Utxo | undefined> {
    const name = formatReference(reference);
    if (this.#listSpent().has(name)) return undefined;
    return this.#findOutput(name) ?? (await this.base.findUtxo(reference));
  }

  override async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    const staged = this.#staged.find(({ transaction }) => transaction.id === id);
    if (staged === undefined) return this.base.findTransaction(id);
    const { slot } = await this.base.getTip();
    return { id, cbor: staged.cbor, slot, blockHeight: undefined };
  }

  override async listTransactions(address: string): Promise<readonly Hex[]> {
    const touching: Hex[] = [];
    for (const { transaction } of this.#staged) {
      if (await this.#touches(transaction, address)) touching.push(transaction.id);
    }
    return [...(await this.base.listTransactions(address)), ...touching];
  }

  override async submit(cbor: Uint8Array): Promise<Hex> {
    const transaction = decodeTransaction(cbor);
    for (const reference of transaction.inputs) {
      if ((await this.findUtxo(reference)) === undefined) {
        throw new SpentByAnotherError({ reference: formatReference(reference) });
      }
    }
    this.#staged = [...this.#staged, { transaction, cbor }];
    return transaction.id;
  }

  override awaitConfirmation(): Promise<void> {
    return Promise.resolve();
  }

  #listSpent(): ReadonlySet<string> {
    return new Set(
      this.#staged.flatMap(({ transaction }) => transaction.inputs.map(formatReference)),
    );
  }

  #findOutput(name: string): Utxo | undefined {
    return this.#staged
      .flatMap(({ transaction }) => transaction.outputs)
      .find(({ reference }) => formatReference(reference) === name);
  }

  async #touches({ inputs, outputs }: Transaction, address: string): Promise<boolean> {
    if (outputs.some(({ output }) => output.address === address)) return true;
    for (const reference of inputs) {
      const made =
        this.#findOutput(formatReference(reference)) ?? (await this.base.findUtxo(reference));
      if (made?.output.address === address) return true;
    }
    return false;
  }
}
