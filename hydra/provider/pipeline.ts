import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { QueueFullError } from '../errors.ts';
import type { HeadProvider } from './head-provider.ts';

export interface PipelineOptions {
  /** Transactions that may be under way: sent, and not yet judged by the node. */
  readonly window: number;
  /** Milliseconds, from any beginning; only differences count. */
  readonly now: () => number;
}

/** How a session went. Times in milliseconds, from sending on. */
export interface PipelineReport {
  readonly sent: number;
  readonly confirmed: number;
  /** Confirmed transactions a second, from the first one sent to the last one confirmed. */
  readonly perSecond: number;
  readonly valid: Percentiles;
  readonly confirmation: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** Sends transactions one behind the other without waiting for each, in a window, and measures. */
export class Pipeline {
  readonly #provider: HeadProvider;
  readonly #options: PipelineOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #valid: number[] = [];
  readonly #confirmed: number[] = [];
  readonly #ends: Promise<void>[] = [];
  #failure: KernelError | undefined;
  #first: number | undefined;
  #last = 0;
  #sent = 0;

  constructor(provider: HeadProvider, options: PipelineOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /**
   * Sends a transaction, as soon as the window has room for it. What follows can be built on it at once. Throws what the
   * first invalid transaction before it has failed of: everything since then has to be built anew.
   */
  async push(cbor: Uint8Array): Promise<Hex> {
    while (this.#underWay.size >= this.#options.window) await Promise.race(this.#underWay);
    this.#rethrow();
    const begun = this.#options.now();
    this.#first ??= begun;
    const { id, settled } = await this.#send(cbor);
    this.#sent++;
    const judged = settled.then(
      () => void this.#valid.push(this.#options.now() - begun),
      (error: KernelError) => {
        this.#failure ??= error;
      },
    );
    const done: Promise<void> = judged.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    this.#ends.push(judged.then(() => this.#awaitEnd(id, begun)));
    return id;
  }

  /** Waits until everything is confirmed, and tells how it went. Throws what the first failure was. */
  async drain(): Promise<PipelineReport> {
    await Promise.all(this.#ends);
    this.#rethrow();
    const seconds = (this.#last - (this.#first ?? this.#last)) / 1000;
    return {
      sent: this.#sent,
      confirmed: this.#confirmed.length,
      perSecond: seconds === 0 ? 0 : this.#confirmed.length / seconds,
      valid: percentiles(this.#valid),
      confirmation: percentiles(this.#confirmed),
    };
  }

  /** What waits for a snapshot is bounded: when it is full, the oldest is waited for. */
  async #send(cbor: Uint8Array): Promise<ReturnType<HeadProvider['pipeline']>> {
    for (;;) {
      try {
        return this.#provider.pipeline(cbor);
      } catch (error) {
        if (!(error instanceof QueueFullError)) throw error;
        await this.#provider.awaitOldest();
      }
    }
  }

  async #awaitEnd(id: Hex, begun: number): Promise<void> {
    if (this.#failure !== undefined) return;
    await this.#provider.awaitConfirmation(id);
    this.#last = this.#options.now();
    this.#confirmed.push(this.#last - begun);
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** Percentiles of times; 0 where there are none. */
export function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
