import { createInput } from './language/input.ts';
import type { Input, Sink } from './language/world.ts';
import type { Output } from './output.ts';
import { findText, showMessage, showName } from './visible.ts';

/** The process's standard input, touched only when something reads it. */
export class ProcessInput {
  readonly input: Input;
  #stream: NodeJS.ReadStream | undefined;

  constructor(open: () => NodeJS.ReadStream) {
    let chunks: AsyncIterator<unknown> | undefined;
    this.input = createInput(async () => {
      if (chunks === undefined) {
        this.#stream = open();
        chunks = this.#stream[Symbol.asyncIterator]();
      }
      const { done, value } = await chunks.next();
      if (done === true) return undefined;
      return value instanceof Uint8Array ? value : Buffer.from(String(value));
    });
  }

  /** Lets the process end, although more may come. */
  close(): void {
    this.#stream?.destroy();
  }
}

/** Standard output. SECURITY: a terminal gets nothing that it would obey; a file or pipe gets every byte as it is. */
export function outputSink(output: Output, isTerminal: boolean): Sink {
  return {
    write: (data) => output.write(isTerminal ? toVisible(data) : data),
  };
}

/** Where the plain text of commands goes when they answer in JSON. */
export const nowhere: Sink = { write: async () => undefined };

/** Messages for the person. */
export function messageSink(write: (text: string) => void): Sink {
  return {
    write: async (data) => {
      if (data.length > 0) write(toVisible(data));
    },
  };
}

function toVisible(data: string | Uint8Array): string {
  if (typeof data === 'string') return showMessage(data);
  const text = findText(data);
  // The end of a line may be written in two characters.
  if (text !== undefined) return showMessage(text.replaceAll('\r\n', '\n'));
  return listLines(data).map(showName).join('\n');
}

function listLines(data: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (;;) {
    const end = data.indexOf(0x0a, from);
    if (end < 0) return [...lines, data.subarray(from)];
    lines.push(data.subarray(from, end));
    from = end + 1;
  }
}
