import { MempoolFullError, TransactionRejectedError } from '../offchain/errors/transaction.ts';
import { TESTNET, type NetworkId } from '../offchain/ledger/address.ts';
import { mainnetParameters, type ProtocolParameters } from '../offchain/ledger/parameters.ts';
import type { SlotConfig } from '../offchain/ledger/slots.ts';
import type { Hex, OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import type { ChainTransaction, Provider, Tip } from '../offchain/ports/provider.ts';
import type { Chain } from './chain.ts';

/** The embedded chain as a network. */
export class EmulatorProvider implements Provider {
  readonly network: string;
  readonly networkId: NetworkId = TESTNET;
  readonly slotConfig: SlotConfig;
  readonly #chain: Chain;

  constructor(chain: Chain) {
    this.#chain = chain;
    this.network = chain.network;
    this.slotConfig = chain.slotConfig;
  }

  getParameters(): Promise<ProtocolParameters> {
    return Promise.resolve(mainnetParameters);
  }

  async getTip(): Promise<Tip> {
    return (await this.#present()).tip;
  }

  async listUtxos(address: string): Promise<readonly Utxo[]> {
    return (await this.#present()).listUtxos(address);
  }

  async findUtxo(reference: OutputReference): Promise<Utxo | undefined> {
    return (await this.#present()).findUtxo(reference);
  }

  async findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    return (await this.#present()).findTransaction(id);
  }

  async listTransactions(address: string): Promise<readonly Hex[]> {
    return (await this.#present()).listTransactions(address);
  }

  async findRewards(scriptHash: Hex): Promise<bigint | undefined> {
    return (await this.#present()).findAccount({ kind: 'script', hash: scriptHash })?.rewards;
  }

  /** Where the mempool is full, makes a block at once. */
  async submit(cbor: Uint8Array): Promise<Hex> {
    for (;;) {
      try {
        return await this.#chain.submit(cbor);
      } catch (error) {
        if (!(error instanceof MempoolFullError)) throw error;
        if ((await this.#chain.forge()) === undefined) throw error;
      }
    }
  }

  /** Makes blocks at once instead of waiting: nobody else produces any. */
  async awaitConfirmation(id: Hex): Promise<void> {
    for (;;) {
      const transaction = this.#chain.findTransaction(id);
      if (transaction === undefined) {
        throw new TransactionRejectedError({
          reason: `${id} is unknown, or expired in the mempool`,
        });
      }
      if (transaction.blockHeight !== undefined) return;
      await this.#chain.forge();
    }
  }

  /** The chain with all blocks that are due: a block may drop what has expired, and nobody should build on that. */
  async #present(): Promise<Chain> {
    await this.#chain.forgeDue();
    return this.#chain;
  }
}
