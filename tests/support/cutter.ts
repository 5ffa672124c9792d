import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalHead } from '../../hydra/head/local-head.ts';

/** Numbers below 1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How a head's first party is cut off. */
export interface CutterOptions {
  readonly random: () => number;
  /** Milliseconds between two cuts, at most. */
  readonly longest: number;
  /** After so many cuts the node itself goes, and comes back; it stays where absent. */
  readonly killEvery?: number;
}

/** Cuts the connections of a head's first party at random moments. */
export class Cutter {
  readonly #head: LocalHead;
  readonly #options: CutterOptions;
  /** Milliseconds between two cuts, at most. */
  #longest: number;
  #cuts = 0;

  constructor(head: LocalHead, options: CutterOptions) {
    this.#head = head;
    this.#options = options;
    this.#longest = options.longest;
  }

  /** How often it has cut. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Something did not get on: a busy machine may need longer for anything than it was given. */
  slowDown(): void {
    this.#longest *= 1.2;
  }

  /** Cuts until it is told to end. `ready` is waited for, but one time in four. */
  async run(isDone: () => boolean, ready: () => boolean = () => true): Promise<void> {
    while (!isDone()) {
      while (this.#cuts % 4 !== 0 && !ready()) await sleep(5);
      await sleep(this.#options.random() * this.#longest);
      await this.cut();
    }
  }

  async cut(): Promise<void> {
    this.#head.parties[0]?.cut();
    this.#cuts += 1;
    const { killEvery } = this.#options;
    if (killEvery === undefined || this.#cuts % killEvery !== 0) return;
    await this.#head.kill(0);
    await this.#head.restart(0);
  }
}
