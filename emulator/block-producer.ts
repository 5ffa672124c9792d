import { blake2b256 } from '../offchain/ledger/hash.ts';
import type { Chain } from './chain.ts';
import { BLOCK_INTERVAL } from './chain.ts';

/** When blocks are made: in slots drawn by lot, one in twenty, as on mainnet; or every so many milliseconds. */
export type Production =
  { readonly kind: 'by lot' } | { readonly kind: 'every'; readonly milliseconds: number };

/** How often the clock is looked at, milliseconds. */
const LOOK = 250;

/** Makes the blocks of a chain as time goes by, empty ones too. */
export class BlockProducer {
  readonly #chain: Chain;
  readonly #production: Production;
  readonly #report: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #seen: bigint;
  #stopped = false;

  constructor(chain: Chain, production: Production, report: (error: unknown) => void) {
    this.#chain = chain;
    this.#production = production;
    this.#report = report;
    this.#seen = chain.slot;
  }

  start(): void {
    const { kind } = this.#production;
    const pause = this.#production.kind === 'every' ? this.#production.milliseconds : LOOK;
    const work = kind === 'every' ? () => this.#forge() : () => this.#forgeByLot();
    const next = (): void => {
      this.#timer = setTimeout(() => {
        // One block after the other: a slow disk makes them rarer, not more at a time.
        void work()
          .catch(this.#report)
          .finally(() => {
            if (!this.#stopped) next();
          });
      }, pause);
    };
    next();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #forgeByLot(): Promise<void> {
    const present = this.#chain.slot;
    // Slots that went by while the machine slept had no node to make a block in them.
    const from = present - this.#seen > BLOCK_INTERVAL ? present - 1n : this.#seen;
    this.#seen = present;
    for (let slot = from + 1n; slot <= present; slot++) {
      if (isLeader(this.#chain.slotConfig.zeroTime, slot)) await this.#forge();
    }
  }

  /** An empty block only in a slot that has come since the last one: time must not run ahead for nothing. */
  async #forge(): Promise<void> {
    const { slot } = this.#chain.archive.getLastBlock();
    await this.#chain.forge({ empty: this.#chain.clockSlot > slot });
  }
}

/** Whether a block is made in a slot: of twenty slots, one on average, the same ones for one chain whenever it is asked. */
export function isLeader(zeroTime: bigint, slot: bigint): boolean {
  const draw = Buffer.from(blake2b256(Buffer.from(`${zeroTime} ${slot}`))).readUInt32BE();
  return draw < 2 ** 32 / Number(BLOCK_INTERVAL);
}
