import { type Bill, costOf } from '../offchain/bill.ts';
import type { KernelError } from '../offchain/errors/kernel-error.ts';
import { InterruptedError, SpentByAnotherError } from '../offchain/errors/transaction.ts';
import type { Phase } from '../offchain/phases.ts';
import { formatBill, toBillJson } from './bill-text.ts';
import type { Console } from './console.ts';
import type { Interrupts } from './interrupts.ts';
import { NotApprovedError } from './not-approved.ts';

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

/** How often a script builds a call again that others were faster with, and how long it waits first, milliseconds. */
const ATTEMPTS = 6;
const FIRST_WAIT = 100;

/** What a desk works with. */
export interface DeskParts {
  readonly allowance: Allowance;
  readonly console: Console;
  readonly interrupts: Interrupts;
  readonly message: (text: string) => void;
  readonly onPhase: (phase: Phase) => void;
}

/** Where calls come by: bills are agreed to, phases are seen, and what others were faster with is decided about. */
export class CallDesk {
  readonly #parts: DeskParts;
  #spent = 0n;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Agrees to a bill, or throws `NotApprovedError`. */
  async approve(bill: Bill): Promise<void> {
    const { asks, yes, maxCost, budget } = this.#parts.allowance;
    const cost = costOf(bill);
    if (maxCost !== undefined && cost > maxCost) {
      throw refuse(bill, 'it costs more than --max-cost allows');
    }
    if (budget !== undefined && this.#spent + cost > budget) {
      throw refuse(bill, 'it costs more than --budget has left');
    }
    if (asks) {
      const agreed = yes || maxCost !== undefined || budget !== undefined;
      if (agreed) this.#parts.message(formatBill(bill));
      else await this.#ask(bill);
    }
    this.#spent += cost;
  }

  /** A call enters a phase. Until it is submitted, Ctrl-C stops it: nothing has happened yet. */
  enterPhase(phase: Phase): void {
    if (this.#parts.interrupts.pressed && phase !== 'confirm') throw new InterruptedError();
    this.#parts.onPhase(phase);
  }

  /** Runs a call, and again while others are faster: after a while by itself, at a terminal after asking. */
  async retry<T>(
    work: () => Promise<T>,
    { patient = true }: { readonly patient?: boolean } = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SpentByAnotherError)) throw error;
        if (!(await this.#decide(error, patient ? attempt : ATTEMPTS))) throw error;
      }
    }
  }

  async #ask(bill: Bill): Promise<void> {
    if (!this.#parts.console.isTerminal) {
      throw refuse(bill, 'nobody has agreed. Use --yes, --max-cost ADA or --budget ADA');
    }
    const answer = await this.#parts.console.ask(`${formatBill(bill)}. Sign (Y/N)? `);
    if (!/^\s*y/i.test(answer ?? '')) throw refuse(bill, 'you said no');
  }

  /** The first times by itself, also at a terminal: most contention is over before anybody has read about it. */
  async #decide(error: KernelError, attempt: number): Promise<boolean> {
    if (attempt < ATTEMPTS) {
      await wait(FIRST_WAIT * 2 ** (attempt - 1));
      return true;
    }
    if (!this.#parts.console.isTerminal) return false;
    for (;;) {
      this.#parts.message(error.message);
      const key = await this.#parts.console.findKey('Abort, Retry, Fail? ');
      if (key === undefined || /^[af]$/i.test(key)) {
        if (key === undefined || /^a$/i.test(key)) this.#parts.interrupts.press();
        return false;
      }
      if (/^r$/i.test(key)) return true;
    }
  }
}

function refuse(bill: Bill, reason: string): NotApprovedError {
  return new NotApprovedError({ reason, line: formatBill(bill), bill: toBillJson(bill) });
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
