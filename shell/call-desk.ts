import { type Bill, costOf } from '../offchain/bill.ts';
import { dosError } from '../offchain/errors/dos-error.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import { InterruptedError, SpentByAnotherError } from '../offchain/errors/transaction.ts';
import type { Phase } from '../offchain/phases.ts';
import { formatBill, toBillJson } from './bill-text.ts';
import type { Console } from './console.ts';
import type { Interrupts } from './interrupts.ts';
import type { Json } from './json.ts';

/** What a run may spend without asking, lovelace. */
export interface Allowance {
  /** Calls cost something real, so somebody has to agree. Not so on the embedded emulator. */
  readonly asks: boolean;
  /** Agrees to everything. */
  readonly yes: boolean;
  /** Agrees to one call up to here, and refuses others. */
  readonly maxCost: bigint | undefined;
  /** Agrees to all calls of the run together up to here, and refuses others. */
  readonly budget: bigint | undefined;
}

/** A bill that nobody has agreed to. Nothing was signed. */
export class NotApprovedError extends KernelError {
  override readonly name = 'NotApprovedError';
  readonly dos = dosError.accessDenied;
  /** For `--json`. */
  readonly bill: Json;

  constructor({ bill, reason }: { bill: Bill; reason: string }) {
    super(`Not signed: ${reason}. ${formatBill(bill)}`, {
      facts: { fee: bill.fee, locked: bill.locked },
    });
    this.bill = toBillJson(bill);
  }
}

/** How often a script builds a call again that others were faster with, and how long it waits first, milliseconds. */
const ATTEMPTS = 6;
const FIRST_WAIT = 100;

/** Where calls come by: bills are agreed to, phases are seen, and what others were faster with is decided about. */
export class CallDesk {
  readonly #allowance: Allowance;
  readonly #console: Console;
  readonly #interrupts: Interrupts;
  readonly #message: (text: string) => void;
  readonly #onPhase: (phase: Phase) => void;
  #spent = 0n;

  constructor(parts: {
    readonly allowance: Allowance;
    readonly console: Console;
    readonly interrupts: Interrupts;
    readonly message: (text: string) => void;
    readonly onPhase: (phase: Phase) => void;
  }) {
    this.#allowance = parts.allowance;
    this.#console = parts.console;
    this.#interrupts = parts.interrupts;
    this.#message = parts.message;
    this.#onPhase = parts.onPhase;
  }

  /** Agrees to a bill, or throws `NotApprovedError`. */
  async approve(bill: Bill): Promise<void> {
    const { asks, yes, maxCost, budget } = this.#allowance;
    const cost = costOf(bill);
    if (maxCost !== undefined && cost > maxCost) {
      throw new NotApprovedError({ bill, reason: 'it costs more than --max-cost allows' });
    }
    if (budget !== undefined && this.#spent + cost > budget) {
      throw new NotApprovedError({ bill, reason: 'it costs more than --budget has left' });
    }
    if (asks) {
      const agreed = yes || maxCost !== undefined || budget !== undefined;
      if (agreed) this.#message(formatBill(bill));
      else await this.#ask(bill);
    }
    this.#spent += cost;
  }

  /** A call enters a phase. Until it is submitted, Ctrl-C stops it: nothing has happened yet. */
  enterPhase(phase: Phase): void {
    if (this.#interrupts.pressed && phase !== 'confirm') throw new InterruptedError();
    this.#onPhase(phase);
  }

  /** Runs a call, and again while others are faster: after a while by itself, at a terminal after asking. */
  async retry<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SpentByAnotherError)) throw error;
        if (!(await this.#decide(error, attempt))) throw error;
      }
    }
  }

  async #ask(bill: Bill): Promise<void> {
    if (!this.#console.isTerminal) {
      throw new NotApprovedError({
        bill,
        reason: 'nobody has agreed. Use --yes, --max-cost ADA or --budget ADA',
      });
    }
    const answer = await this.#console.ask(`${formatBill(bill)}. Sign (Y/N)? `);
    if (!/^\s*y/i.test(answer ?? '')) throw new NotApprovedError({ bill, reason: 'you said no' });
  }

  /** The first times by itself, also at a terminal: most contention is over before anybody has read about it. */
  async #decide(error: KernelError, attempt: number): Promise<boolean> {
    if (attempt < ATTEMPTS) {
      await wait(FIRST_WAIT * 2 ** (attempt - 1));
      return true;
    }
    if (!this.#console.isTerminal) return false;
    for (;;) {
      this.#message(error.message);
      const key = await this.#console.findKey('Abort, Retry, Fail? ');
      if (key === undefined || /^[af]$/i.test(key)) {
        if (key === undefined || /^a$/i.test(key)) this.#interrupts.press();
        return false;
      }
      if (/^r$/i.test(key)) return true;
    }
  }
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
