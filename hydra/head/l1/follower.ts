import { slotToTime } from '../../../offchain/ledger/slots.ts';
import { tryDecodeTransaction } from '../../../offchain/ledger/transaction.ts';
import type { Hex } from '../../../offchain/ledger/utxo.ts';
import type { ChainTransaction } from '../../../offchain/ports/provider.ts';
import type { ChainEvent, HeadObservation } from './head-observation.ts';
import type { L1 } from './l1.ts';
import { observe, type Known } from './observe.ts';

/**
 * Follows heads on L1 from the beginning of the chain. The provider is asked at intervals; whatever is in a block is
 * seen once, in the chain's order. An emulator makes no empty blocks, so the present slot stands for the newest.
 */
export class Follower {
  readonly #l1: L1;
  readonly #known: Known = { heads: new Map(), deposits: new Map() };
  readonly #seen = new Set<Hex>();
  readonly #observations: HeadObservation[] = [];
  #slot = -1n;

  constructor(l1: L1) {
    this.#l1 = l1;
  }

  /** All that was observed so far, oldest first. It only grows. */
  get observations(): readonly HeadObservation[] {
    return this.#observations;
  }

  /** Looks once. Answers the block's time where it has moved. */
  async look(): Promise<(ChainEvent & { readonly kind: 'tick' }) | undefined> {
    const { provider, custody, slotConfig } = this.#l1;
    const { slot } = await provider.getTip();
    for (const { cbor } of await this.#listNew()) {
      const transaction = tryDecodeTransaction(cbor);
      // Anybody can send anything to a head's address.
      if (transaction === undefined) continue;
      this.#observations.push(...observe(transaction, custody, slotConfig, this.#known));
    }
    if (slot <= this.#slot) return undefined;
    this.#slot = slot;
    return { kind: 'tick', slot, time: slotToTime(slotConfig, slot) };
  }

  /** New transactions of heads and deposits in blocks. Within one block, deposits come before what takes them in. */
  async #listNew(): Promise<readonly ChainTransaction[]> {
    const { provider, custody } = this.#l1;
    const heads = await provider.listTransactions(custody.headAddress);
    const deposits = await provider.listTransactions(custody.depositAddress);
    const ofHeads = new Set(heads);
    const ids = [...deposits.filter((id) => !ofHeads.has(id)), ...heads];
    const found: { readonly transaction: ChainTransaction; readonly height: bigint }[] = [];
    for (const id of ids) {
      if (this.#seen.has(id)) continue;
      const transaction = await provider.findTransaction(id);
      if (transaction?.blockHeight === undefined) continue;
      this.#seen.add(id);
      found.push({ transaction, height: transaction.blockHeight });
    }
    return found
      .toSorted((a, b) => (a.height < b.height ? -1 : a.height > b.height ? 1 : 0))
      .map(({ transaction }) => transaction);
  }
}
