import type { Console } from './console.ts';

/** How long commands may run without a look at the keyboard, milliseconds. */
const BREATH = 10;

/** Ctrl-C: noted when it is pressed, and looked at where stopping is safe. */
export class Interrupts {
  readonly #console: Console;
  #pressed = false;
  #looked = 0;

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
    await this.#breathe();
    if (!this.#pressed) return false;
    this.#pressed = false;
    if (!inBatchFile || !this.#console.isTerminal) return true;
    const answer = await this.#console.ask('Terminate batch job (Y/N)? ');
    return answer === undefined || /^\s*y/i.test(answer);
  }

  /** Lets keys and signals come in now and then: commands that wait for nothing would keep them out. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#looked < BREATH) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#looked = performance.now();
  }
}
