import type { Console } from './console.ts';

/** Ctrl-C: noted when it is pressed, and looked at where stopping is safe. */
export class Interrupts {
  readonly #console: Console;
  #pressed = false;

  constructor(console: Console) {
    this.#console = console;
  }

  /** Ctrl-C was pressed. */
  press(): void {
    this.#pressed = true;
  }

  /** Whether it was pressed and nobody has looked yet. */
  get pressed(): boolean {
    return this.#pressed;
  }

  /** Whatever was pressed before is about something else. */
  clear(): void {
    this.#pressed = false;
  }

  /** Whether to stop here. In a batch file the person is asked, as in MS-DOS. */
  async isInterrupted(inBatchFile: boolean): Promise<boolean> {
    if (!this.#pressed) return false;
    this.#pressed = false;
    if (!inBatchFile || !this.#console.isTerminal) return true;
    const answer = await this.#console.ask('Terminate batch job (Y/N)? ');
    return answer === undefined || /^\s*y/i.test(answer);
  }
}
