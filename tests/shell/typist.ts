import { PassThrough } from 'node:stream';
import type { Console } from '../../shell/console.ts';
import { createPlainConsole } from '../../shell/plain-console.ts';

/** What is pressed to answer one question, in the pieces that come at once. A text is pressed key by key. */
export type Presses = string | readonly (string | Uint8Array)[];

/**
 * Somebody at a terminal, who begins to answer as soon as a question is seen and does not wait for the program. The
 * terminal shows what the program writes and, outside of raw mode, what is pressed.
 */
export class Typist {
  readonly console: Console;
  /** Everything that was ever to be seen. */
  seen = '';
  /** Whether the terminal is in raw mode. */
  isRaw = false;
  readonly #answers: Presses[];
  readonly #stdin: PassThrough & { isTTY: boolean; setRawMode: (isRaw: boolean) => void };
  #pieces: (string | Uint8Array)[] = [];

  constructor(...answers: readonly Presses[]) {
    this.#answers = [...answers];
    this.#stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (isRaw: boolean) => {
        this.isRaw = isRaw;
        // The worst moment to press a key.
        if (!isRaw) this.#press();
      },
    });
    const screen = Object.assign(new PassThrough(), {
      isTTY: true,
      write: (text: string) => {
        this.seen += text;
        if (text.endsWith(': ') && this.#pieces.length === 0) this.#answer();
        return true;
      },
    });
    this.console = createPlainConsole(
      this.#stdin as unknown as NodeJS.ReadStream,
      screen as unknown as NodeJS.WriteStream,
      screen as unknown as NodeJS.WriteStream,
    );
  }

  /** What was seen and not taken away again. */
  get asked(): readonly string[] {
    return this.seen.split(/\r *\r/).filter((text) => text !== '');
  }

  #answer(): void {
    this.#pieces = Array.from(this.#answers.shift() ?? []);
    this.#press();
  }

  /** Presses what comes next, and goes on with the rest a little later. */
  #press(): void {
    const piece = this.#pieces.shift();
    if (piece === undefined) return;
    if (!this.isRaw) this.seen += String(piece);
    this.#stdin.write(piece);
    setImmediate(() => this.#press());
  }
}
