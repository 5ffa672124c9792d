import { on, once } from 'node:events';
import type { Console } from './console.ts';
import { SecretLine } from './secret-line.ts';

/** The terminal that a run without a screen has, or the lack of one. */
export function createPlainConsole(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
): Console {
  const isTerminal = stdin.isTTY && stdout.isTTY;
  return {
    isTerminal,
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 25;
    },
    ask: async (question) => {
      if (!isTerminal) return undefined;
      const { createInterface } = await import('node:readline/promises');
      const lines = createInterface({ input: stdin, output: stderr });
      const ended = once(lines, 'close').then(() => undefined);
      try {
        return await Promise.race([lines.question(question), ended]);
      } finally {
        lines.close();
      }
    },
    askSecret: async (question) =>
      isTerminal ? whilePrompting(question, { stdin, stderr }, () => readSecret(stdin)) : undefined,
    findKey: async (prompt, milliseconds) =>
      isTerminal
        ? whilePrompting(prompt, { stdin, stderr }, () => readKey(stdin, milliseconds))
        : undefined,
    clear: () => {
      if (isTerminal) stdout.write('\u{1B}[2J\u{1B}[H');
    },
  };
}

/** Shows a prompt as long as something reads keys, none of which is shown. */
async function whilePrompting<T>(
  prompt: string,
  { stdin, stderr }: { readonly stdin: NodeJS.ReadStream; readonly stderr: NodeJS.WriteStream },
  read: () => Promise<T>,
): Promise<T> {
  // SECURITY: before anybody is asked, and until the end: outside of raw mode the terminal itself shows what is typed.
  stdin.setRawMode(true);
  stderr.write(prompt);
  try {
    return await read();
  } finally {
    stderr.write(`\r${' '.repeat(prompt.length)}\r`);
    stdin.setRawMode(false);
    stdin.pause();
  }
}

async function readSecret(stdin: NodeJS.ReadStream): Promise<string | undefined> {
  const line = new SecretLine();
  // A character may come in two pieces.
  const decoder = new TextDecoder();
  const chunks: AsyncIterable<unknown[]> = on(stdin, 'data', { close: ['end', 'close'] });
  stdin.resume();
  for await (const [data] of chunks) {
    const keys = data instanceof Uint8Array ? decoder.decode(data, { stream: true }) : String(data);
    const ended = line.type(keys);
    if (ended !== undefined) return ended.text;
  }
  return undefined;
}

async function readKey(
  stdin: NodeJS.ReadStream,
  milliseconds: number | undefined,
): Promise<string | undefined> {
  const stop = new AbortController();
  const timer =
    milliseconds === undefined ? undefined : setTimeout(() => stop.abort(), milliseconds);
  stdin.resume();
  try {
    const [data]: unknown[] = await once(stdin, 'data', { signal: stop.signal });
    return data instanceof Uint8Array ? Buffer.from(data).toString() : String(data);
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
