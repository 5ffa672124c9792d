import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { median } from './times.ts';

/** What the screen costs a person, median milliseconds. */
export interface ScreenTimes {
  /** From the start of the process to the first prompt. */
  readonly firstPrompt: number;
  /** From a key to its character, with {@link LINES} lines of output behind. */
  readonly key: number;
}

const main = path.join(import.meta.dirname, '..', 'dist', 'main.js');
export const LINES = 10_000;

/** Times the screen of the built program (`npm run build`) in a terminal of its own. */
export async function timeScreen(): Promise<ScreenTimes> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dos-bench-'));
  try {
    const prompts: number[] = [];
    for (let time = 0; time < 7; time += 1) prompts.push(await timeFirstPrompt(folder));
    return { firstPrompt: median(prompts), key: await timeKey(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
