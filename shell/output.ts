import { findHostCode, toHostError } from './host-errors.ts';

/**
 * Standard output. Resolves once the bytes are handed over, so that nothing is lost at the end of the process.
 * Once the reader has gone (`| head`), output is dropped: a script must not do less because nobody reads on.
 */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  #closed = false;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    // Without a listener a failed write would end the process with a stack trace; `write` reports it instead.
    stream.on('error', () => undefined);
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.#closed || data.length === 0) return;
    const error = await new Promise<unknown>((resolve) => {
      this.#stream.write(data, (failure) => resolve(failure ?? undefined));
    });
    if (error === undefined) return;
    if (findHostCode(error) !== 'EPIPE') throw toHostError(error, 'the standard output');
    this.#closed = true;
  }
}
