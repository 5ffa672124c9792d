import { once } from 'node:events';
import type { Console } from './console.ts';

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
    findKey: async (prompt, milliseconds) => {
      if (!isTerminal) return undefined;
      stderr.write(prompt);
      const key = await readKey(stdin, milliseconds);
      stderr.write(`\r${' '.repeat(prompt.length)}\r`);
      return key;
    },
    clear: () => {
      if (isTerminal) stdout.write('\u{1B}[2J\u{1B}[H');
    },
  };
}

async function readKey(
  stdin: NodeJS.ReadStream,
  milliseconds: number | undefined,
): Promise<string | undefined> {
  const stop = new AbortController();
  const timer =
    milliseconds === undefined ? undefined : setTimeout(() => stop.abort(), milliseconds);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    const [data]: unknown[] = await once(stdin, 'data', { signal: stop.signal });
    return data instanceof Uint8Array ? Buffer.from(data).toString() : String(data);
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
    stdin.setRawMode(false);
    stdin.pause();
  }
}
