import { emulatorNetwork } from '../../shell/network.ts';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Console } from '../../shell/console.ts';
import type { Context, Drives, Groups, Machine as Parts, Sessions } from '../../shell/context.ts';
import { noDrives } from '../../shell/drive-sessions.ts';
import { Directories } from '../../shell/directories.ts';
import { HostDrive } from '../../shell/host-drive.ts';
import { Interrupts } from '../../shell/interrupts.ts';
import { readBatchFile } from '../../shell/language/batch-file.ts';
import { bufferInput } from '../../shell/language/input.ts';
import { type End, Interpreter } from '../../shell/language/interpreter.ts';
import type { Streams } from '../../shell/language/world.ts';
import { Output } from '../../shell/output.ts';
import { createPasswords } from '../../shell/passwords.ts';
import { createJsonReporter, createPlainReporter } from '../../shell/reporter.ts';
import { ShellWorld } from '../../shell/shell-world.ts';
import { messageSink, nowhere, outputSink } from '../../shell/streams.ts';
import { ShellVariables } from '../../shell/variables.ts';
import { MemoryInspector, MemoryKernel, MemorySession } from './memory-session.ts';

/** What a run left behind. */
export interface Run {
  readonly status: number;
  /** ERRORLEVEL at the end. */
  readonly level: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How a run is made. */
export interface RunOptions {
  readonly user?: string;
  readonly json?: boolean;
  /** Goes on after an error. */
  readonly goOn?: boolean;
  readonly yes?: boolean;
  /** What the standard input holds. */
  readonly input?: string;
  /** The script's arguments, as typed. */
  readonly args?: string;
  readonly terminal?: Console;
}

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'dos-shell-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Collects what is written to a stream. */
export class Collector extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}

/** Nobody at the other end. */
const nobody: Console = {
  isTerminal: false,
  columns: 80,
  rows: 25,
  ask: () => Promise.resolve(undefined),
  askSecret: () => Promise.resolve(undefined),
  findKey: () => Promise.resolve(undefined),
  clear: () => undefined,
};

/** A kernel in memory has no transactions to group. */
const noGroups: Groups = {
  bills: undefined,
  begin: () => Promise.resolve(),
  commit: () => Promise.resolve({ ids: [], bills: [] }),
  rollback: () => Promise.resolve(0),
  rehearse: () => Promise.resolve([]),
};

/** The shell over a kernel in memory, with a scratch folder as H:. */
export class Machine {
  readonly kernel = new MemoryKernel();
  readonly hostRoot: string;
  /** The folder of the home; nothing makes it. */
  home: string;
  /** Where `D:` to `G:` lead. */
  drives: Drives = noDrives;
  /** Whether a command has written, which boots a kernel on an empty home. */
  booted = false;

  constructor(folder = makeFolder()) {
    this.hostRoot = path.join(folder, 'host');
    mkdirSync(this.hostRoot);
    this.home = path.join(folder, 'home');
  }

  /** Runs lines as a script does. Each call is a process of its own. */
  run(script: string, options: RunOptions = {}): Promise<Run> {
    const { goOn = false, args: tail = '' } = options;
    return this.#start(options, !goOn, (interpreter, streams) =>
      interpreter.runBatchFile(
        readBatchFile(script, 'H:\\test.bat'),
        { name: 'test.bat', tail },
        streams,
      ),
    );
  }

  /** Runs one line as `-c` does. */
  line(line: string, options: RunOptions = {}): Promise<Run> {
    return this.#start(options, true, (interpreter, streams) => interpreter.runLine(line, streams));
  }

  /** The one object that a command prints with `--json`. */
  async json(line: string, options: RunOptions = {}): Promise<unknown> {
    return JSON.parse((await this.run(line, { ...options, json: true })).stdout.toString());
  }

  /** What a command would work with. */
  context(): Context {
    const streams: Streams = {
      input: bufferInput(new Uint8Array()),
      output: nowhere,
      messages: nowhere,
      redirected: false,
      fromFile: false,
    };
    return { machine: this.#createMachine({}, nobody, () => undefined), streams };
  }

  async #start(
    options: RunOptions,
    strict: boolean,
    run: (interpreter: Interpreter, streams: Streams) => Promise<End>,
  ): Promise<Run> {
    const { json = false, input = '', terminal = nobody } = options;
    const collector = new Collector();
    let stderr = '';
    const output = new Output(collector);
    const streams: Streams = {
      input: bufferInput(Buffer.from(input)),
      output: json ? nowhere : outputSink(output, terminal.isTerminal),
      messages: messageSink((text) => {
        stderr += text;
      }),
      redirected: false,
      fromFile: false,
    };
    const reporter = json
      ? createJsonReporter({ output, verbose: false })
      : createPlainReporter({ verbose: false });
    const machine = this.#createMachine(options, terminal, (text) => {
      stderr += `${text}\n`;
    });
    const interrupts = new Interrupts(terminal);
    const world = new ShellWorld({ machine, reporter, interrupts, streams });
    const interpreter = new Interpreter(world, { strict });
    const { code } = await run(interpreter, streams);
    return {
      status: code,
      level: interpreter.level,
      stdout: Buffer.concat(collector.chunks),
      stderr: stderr.trimEnd(),
    };
  }

  #createMachine(
    { user = 'default', yes = false }: RunOptions,
    terminal: Console,
    message: (text: string) => void,
  ): Parts {
    const session = new MemorySession(this.kernel, user);
    const inspector = new MemoryInspector(this.kernel);
    const sessions: Sessions = {
      findForReading: async () => (this.booted ? session : undefined),
      getForWriting: async () => {
        this.booted = true;
        return session;
      },
      findInspector: async () => (this.booted ? inspector : undefined),
      groups: noGroups,
      drives: this.drives,
      countPending: () => Promise.resolve(0),
      release: () => undefined,
    };
    return {
      environment: {
        home: this.home,
        user,
        kernel: undefined,
        network: emulatorNetwork,
        confirmedMainnet: false,
        verbose: false,
        passwords: createPasswords(undefined, terminal),
        builder: 'lucid',
        hydra: [],
        yes,
        verify: 1,
        message,
      },
      sessions,
      host: new HostDrive(this.hostRoot, this.home),
      progress: () => undefined,
      variables: new ShellVariables(),
      directories: new Directories(),
      console: terminal,
      history: [],
      echo: false,
    };
  }
}
