import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { buildProgram } from './program.ts';

const main = await buildProgram();

/** What a finished process left behind. */
export interface Run {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** One line of `--json`. */
export interface Answer {
  readonly schema: string;
  readonly command: string;
  readonly ok: boolean;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code: number;
    readonly class: string;
    readonly action: string;
    readonly locus: string;
    readonly message: string;
    readonly trace?: string;
    readonly bill?: unknown;
  };
}

/** Where a process runs, beside the computer's own folders. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Options before the command. */
  readonly options?: readonly string[];
}

/** A home and a host folder of their own, and the built program to use them with. Nothing is shared between two. */
export class Computer {
  readonly folder: string;
  readonly home: string;
  readonly hostRoot: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.home = path.join(folder, 'home');
    this.hostRoot = path.join(folder, 'host');
    mkdirSync(this.hostRoot, { recursive: true });
  }

  /** An empty one, gone after the test. */
  static make(): Computer {
    const computer = Computer.keep();
    onTestFinished(() => computer.remove());
    return computer;
  }

  /** An empty one that the caller removes. */
  static keep(): Computer {
    return new Computer(mkdtempSync(path.join(tmpdir(), 'dos-e2e-')));
  }

  /** With the same home, gone after the test: a boot takes two seconds, a copy none. */
  copy(): Computer {
    const copy = Computer.make();
    cpSync(this.home, copy.home, { recursive: true });
    return copy;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  host(...parts: readonly string[]): string {
    return path.join(this.hostRoot, ...parts);
  }

  writeHost(name: string, content: string | Uint8Array): void {
    writeFileSync(this.host(name), content);
  }

  readHost(name: string): Buffer {
    return readFileSync(this.host(name));
  }

  /** Runs the program with arguments as given and nothing more. */
  start(args: readonly string[], { cwd, env }: Surroundings = {}): Run {
    const run = spawnSync(process.execPath, [main, ...args], {
      cwd: cwd ?? this.folder,
      env: environment(env),
      maxBuffer: 64_000_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
  }

  /** Runs one command line. */
  run(line: string, surroundings: Surroundings = {}): Run {
    return this.start([...this.#options(surroundings), '-c', line], surroundings);
  }

  /** Runs one command line that must succeed, and answers its stdout. */
  text(line: string, surroundings: Surroundings = {}): string {
    const { status, stdout, stderr } = this.run(line, surroundings);
    assert.equal(status, 0, `${line}: ${stderr}`);
    return stdout.toString();
  }

  /** Runs one command line with `--json`. */
  json(line: string, surroundings: Surroundings = {}): Answer {
    const run = this.run(line, {
      ...surroundings,
      options: ['--json', ...(surroundings.options ?? [])],
    });
    const [answer, ...more] = readAnswers(run);
    assert.ok(answer !== undefined && more.length === 0, `not one answer to ${line}`);
    return answer;
  }

  /** Runs lines as a script with `--json`, in one process, past errors. One answer a command. */
  script(lines: readonly string[], surroundings: Surroundings = {}): readonly Answer[] {
    return readAnswers(
      this.runScript(lines, {
        ...surroundings,
        options: ['--json', '--continue', ...(surroundings.options ?? [])],
      }),
    );
  }

  /** Runs a script's text. */
  runScript(text: string | readonly string[], surroundings: Surroundings = {}): Run {
    const script = path.join(this.folder, 'test.bat');
    writeFileSync(script, typeof text === 'string' ? text : text.join('\n'));
    return this.start([...this.#options(surroundings), script], surroundings);
  }

  /** Starts one command line and does not wait for it. */
  spawn(line: string, surroundings: Surroundings = {}): ChildProcess {
    return spawn(process.execPath, [main, ...this.#options(surroundings), '-c', line], {
      cwd: this.folder,
      env: environment(surroundings.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  #options({ options = [] }: Surroundings): readonly string[] {
    return ['--home', this.home, '--host-root', this.hostRoot, ...options];
  }
}

/** The test's own environment, without what would lead the program elsewhere. */
function environment(env: Surroundings['env'] = {}): NodeJS.ProcessEnv {
  return { ...process.env, DOS_HOME: undefined, INIT_CWD: undefined, ...env };
}

/** Every line of stdout as an object of the contract; there must be nothing else on either stream. */
export function readAnswers({ status, stdout, stderr }: Run): readonly Answer[] {
  assert.equal(stderr, '');
  const text = stdout.toString();
  assert.ok(text === '' || text.endsWith('\n'));
  const answers = text
    .split('\n')
    .slice(0, -1)
    .map((line): Answer => JSON.parse(line));
  for (const answer of answers) checkShape(answer);
  assert.equal(status, answers.find(({ ok }) => !ok)?.error?.code ?? 0);
  return answers;
}

function checkShape(answer: Answer): void {
  const { schema, command, ok, error } = answer;
  assert.deepEqual(Object.keys(answer), ['schema', 'command', 'ok', ok ? 'result' : 'error']);
  assert.equal(schema, 'dos/1');
  assert.match(command, /^[^a-z]+$/);
  if (error === undefined) return;
  const { code, trace, bill: _, ...texts } = error;
  assert.ok(Number.isSafeInteger(code) && code > 0 && code < 128);
  assert.deepEqual(Object.keys(texts), ['class', 'action', 'locus', 'message']);
  for (const text of Object.values(texts)) assert.ok(typeof text === 'string' && text !== '');
  if (trace !== undefined) assert.match(trace, /^[A-Z][0-9]{2}$/);
  checkNoStack(error.message);
}

/** A person must never see where in the program something failed. */
export function checkNoStack(text: string): void {
  assert.doesNotMatch(text, /^\s+at .*:\d+/m);
  assert.doesNotMatch(text, /node_modules|file:\/\/|\.[jt]s:\d+/);
}

/** The codes of a script's answers, 0 where a command succeeded. */
export function codesOf(answers: readonly Answer[]): readonly number[] {
  return answers.map(({ error }) => error?.code ?? 0);
}
