import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { buildProgram } from '../e2e/program.ts';

const main = await buildProgram();

/** Longest time that anything on the screen may take to come, milliseconds. Not a budget: a machine may be busy. */
const PATIENCE = 30_000;

/** Keys as a terminal sends them. */
export const keys = {
  up: '\u{1B}[A',
  down: '\u{1B}[B',
  left: '\u{1B}[D',
  home: '\u{1B}[H',
  insert: '\u{1B}[2~',
  f3: '\u{1B}OR',
  f7: '\u{1B}[18~',
  tab: '\t',
  enter: '\r',
  escape: '\u{1B}',
  ctrlC: '\u{3}',
  ctrlD: '\u{4}',
  ctrlR: '\u{12}',
  ctrlU: '\u{15}',
  paste: (text: string) => `\u{1B}[200~${text}\u{1B}[201~`,
} as const;

/** The built program in a real pseudo-terminal, and a terminal that draws what it sends. */
export class Terminal {
  readonly folder: string;
  readonly home: string;
  readonly hostRoot: string;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #process: IPty;
  /** Everything that came, as it came. */
  raw = '';
  exitCode: number | undefined;

  constructor({
    columns = 80,
    rows = 24,
    folder = mkdtempSync(path.join(tmpdir(), 'dos-screen-')),
    args = [],
    env = {},
  }: {
    readonly columns?: number;
    readonly rows?: number;
    readonly folder?: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string | undefined>>;
  } = {}) {
    this.folder = folder;
    this.home = path.join(folder, 'home');
    this.hostRoot = path.join(folder, 'host');
    mkdirSync(this.hostRoot, { recursive: true });
    this.#screen = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 20_000,
      allowProposedApi: true,
    });
    this.#process = spawn(
      process.execPath,
      [main, '--home', this.home, '--host-root', this.hostRoot, ...args],
      {
        cols: columns,
        rows,
        cwd: folder,
        name: 'xterm-256color',
        env: {
          ...process.env,
          DOS_HOME: undefined,
          INIT_CWD: undefined,
          CI: undefined,
          TERM: 'xterm-256color',
          ...env,
        },
      },
    );
    this.#process.onData((data) => {
      this.raw += data;
      this.#screen.write(data);
    });
    this.#process.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
    });
    onTestFinished(async () => {
      await this.end();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Sends keys. */
  type(text: string): void {
    this.#process.write(text);
  }

  /** Sends a line and waits for the prompt behind it. */
  async run(line: string): Promise<void> {
    const before = this.countPrompts();
    this.type(`${line}\r`);
    await this.until(() => this.countPrompts() > before, `a prompt behind ${line}`);
  }

  resize(columns: number, rows: number): void {
    this.#process.resize(columns, rows);
    this.#screen.resize(columns, rows);
  }

  /** What is seen, from the first line on that has not been forgotten. */
  lines(): readonly string[] {
    const { buffer } = this.#screen;
    const all = Array.from(
      { length: buffer.active.length },
      (_, at) => buffer.active.getLine(at)?.translateToString(true).trimEnd() ?? '',
    );
    while (all.at(-1) === '') all.pop();
    return all;
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** Prompts that wait, or have waited, for a line. */
  countPrompts(): number {
    return this.lines().filter((line) => /^[CH]:\\[^ >]*>/.test(line)).length;
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!condition()) {
      if (Date.now() > end || (this.exitCode !== undefined && !what.includes('end'))) {
        throw new Error(`Waited in vain for ${what}. The screen:\n${this.text()}`);
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }

  async waitFor(pattern: RegExp): Promise<void> {
    await this.until(() => pattern.test(this.text()), String(pattern));
  }

  /** Waits for the process to end by itself. */
  async waitForEnd(): Promise<number> {
    await this.until(() => this.exitCode !== undefined, 'the end');
    return this.exitCode ?? -1;
  }

  /** Ends the process, should it still run. */
  async end(): Promise<void> {
    if (this.exitCode !== undefined) return;
    this.#process.kill('SIGKILL');
    await this.until(() => this.exitCode !== undefined, 'the end');
  }
}
