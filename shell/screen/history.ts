import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findHostCode } from '../host-errors.ts';

/** Lines that are kept. The file is cut back to them when it has twice as many. */
const KEPT = 1000;

/** What was typed, in the home: lines of one line each, the newest last. A disk that is full, or read-only, only costs what is new. */
export class History {
  readonly #path: string;
  #lines: readonly string[];

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.#lines = lines;
  }

  static async open(home: string): Promise<History> {
    const path = join(home, 'history');
    const lines = await readLines(path);
    if (lines.length > 2 * KEPT) await rewrite(path, lines.slice(-KEPT));
    return new History(path, lines.slice(-KEPT));
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Keeps a line, unless it is blank or the same as the last one. */
  async add(line: string): Promise<void> {
    const kept = line.trim();
    if (kept === '' || kept === this.#lines.at(-1)) return;
    this.#lines = [...this.#lines, kept].slice(-KEPT);
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      // Appended, so that two shells of one home lose nothing of each other.
      await appendFile(this.#path, `${kept}\n`, { mode: 0o600 });
    } catch (error) {
      if (findHostCode(error) === undefined) throw error;
    }
  }
}

async function readLines(path: string): Promise<readonly string[]> {
  try {
    const text = await readFile(path, 'utf8');
    return text.split('\n').filter((line) => line.trim() !== '' && !/\p{Cc}/u.test(line));
  } catch (error) {
    if (findHostCode(error) === undefined) throw error;
    return [];
  }
}

async function rewrite(path: string, lines: readonly string[]): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    if (findHostCode(error) === undefined) throw error;
    // What is on it of a full disk would stay there.
    await rm(temporary, { force: true });
  }
}
