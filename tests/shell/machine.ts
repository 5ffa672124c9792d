import { emulatorNetwork } from '../../shell/network.ts';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Context, Sessions } from '../../shell/context.ts';
import { HostDrive } from '../../shell/host-drive.ts';
import { Output } from '../../shell/output.ts';
import { createJsonReporter, createPlainReporter } from '../../shell/reporter.ts';
import { runLines } from '../../shell/runner.ts';
import { splitScript } from '../../shell/script.ts';
import { Writable } from 'node:stream';
import { MemoryKernel, MemorySession } from './memory-session.ts';

/** What a run left behind. */
export interface Run {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
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

/** The shell over a kernel in memory, with a scratch folder as H:. */
export class Machine {
  readonly kernel = new MemoryKernel();
  readonly hostRoot: string;
  /** Whether a command has written, which boots a kernel on an empty home. */
  booted = false;

  constructor() {
    this.hostRoot = path.join(makeFolder(), 'host');
    mkdirSync(this.hostRoot);
  }

  /** Runs lines as a script does. Each call is a process of its own. */
  async run(script: string, { user = 'default', json = false, goOn = false } = {}): Promise<Run> {
    const collector = new Collector();
    const messages: string[] = [];
    const output = new Output(collector);
    const streams = { output, message: (text: string) => messages.push(text), verbose: false };
    const reporter = json ? createJsonReporter(streams) : createPlainReporter(streams);
    const lines = splitScript(script, 'test.bat');
    const status = await runLines(lines, this.#createContext(user, messages), reporter, { goOn });
    return { status, stdout: Buffer.concat(collector.chunks), stderr: messages.join('\n') };
  }

  /** The one object that a command prints with `--json`. */
  async json(line: string, options: { readonly user?: string } = {}): Promise<unknown> {
    return JSON.parse((await this.run(line, { ...options, json: true })).stdout.toString());
  }

  #createContext(user: string, messages: string[]): Context {
    const session = new MemorySession(this.kernel, user);
    const sessions: Sessions = {
      findForReading: async () => (this.booted ? session : undefined),
      getForWriting: async () => {
        this.booted = true;
        return session;
      },
    };
    return {
      environment: {
        home: '/nowhere',
        user,
        kernel: undefined,
        network: emulatorNetwork,
        confirmedMainnet: false,
        verbose: false,
        message: (text) => messages.push(text),
      },
      sessions,
      host: new HostDrive(this.hostRoot),
      progress: () => undefined,
      current: [],
    };
  }
}
