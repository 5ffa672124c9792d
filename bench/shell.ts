import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';

/** A measured time beside its target. */
export interface ShellFigure {
  readonly name: string;
  readonly milliseconds: number;
  /** Milliseconds. */
  readonly target: number;
}

const main = path.join(import.meta.dirname, '..', 'dist', 'main.js');
const LINES = 10_000;

/** What the shell costs a person, on the built program (`npm run build`): cold start, first prompt, a key. Medians. */
export async function measureShell(): Promise<readonly ShellFigure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dos-bench-'));
  try {
    const node = median(repeat(21, () => timeProcess(['-e', '0'])));
    const ver = median(repeat(21, () => timeProcess([main, '--home', folder, '-c', 'ver'])));
    const prompts: number[] = [];
    for (let time = 0; time < 7; time += 1) prompts.push(await timeFirstPrompt(folder));
    const key = await timeKey(folder);
    return [
      { name: 'node -e 0', milliseconds: node, target: node },
      { name: 'cold VER', milliseconds: ver, target: 2 * node },
      { name: 'first prompt of the screen', milliseconds: median(prompts), target: 1500 },
      { name: `a key, with ${LINES} lines behind`, milliseconds: key, target: 30 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function repeat(times: number, measure: () => number): readonly number[] {
  return Array.from({ length: times }, measure);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function timeProcess(args: readonly string[]): number {
  const before = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - before;
}

function open(home: string): IPty {
  return spawn(process.execPath, [main, '--home', home], {
    cols: 100,
    rows: 30,
    name: 'xterm-256color',
    env: { ...process.env, CI: undefined },
  });
}

/** Resolves once the terminal has sent something that matches, to everything that it sent meanwhile. */
async function waitFor(terminal: IPty, pattern: RegExp, act: () => void): Promise<void> {
  let sent = '';
  await new Promise<void>((resolve) => {
    const listener = terminal.onData((data) => {
      sent += data;
      if (!pattern.test(sent)) return;
      listener.dispose();
      resolve();
    });
    act();
  });
}

async function timeFirstPrompt(home: string): Promise<number> {
  const before = performance.now();
  const terminal = open(home);
  await waitFor(terminal, /C:\\>/, () => undefined);
  const time = performance.now() - before;
  terminal.kill('SIGKILL');
  return time;
}

async function timeKey(home: string): Promise<number> {
  const terminal = open(home);
  await waitFor(terminal, /C:\\>/, () => undefined);
  const loop = `FOR /L %n IN (1,1,${LINES}) DO ECHO line %n of the output behind the prompt\r`;
  await waitFor(terminal, new RegExp(`line ${LINES} of`), () => terminal.write(loop));
  await waitFor(terminal, /Z/, () => terminal.write('Z'));
  const times: number[] = [];
  for (const key of 'abcdefghijklmnopqrstuvwxyz') {
    // Typed by a person, not by a machine: the screen has come to rest.
    await pause(100);
    const before = performance.now();
    await waitFor(terminal, new RegExp(`Z[a-z]*${key}`), () => terminal.write(key));
    times.push(performance.now() - before);
  }
  terminal.kill('SIGKILL');
  return median(times);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, milliseconds, target } of await measureShell()) {
    console.log(
      `${name.padEnd(40)} ${milliseconds.toFixed(1).padStart(8)} ms, target ${target.toFixed(1)} ms`,
    );
  }
  process.exit();
}
