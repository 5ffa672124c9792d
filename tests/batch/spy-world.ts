import { FileNotFoundError } from '../../offchain/errors/file.ts';
import { InternalError, KernelError } from '../../offchain/errors/kernel-error.ts';
import { type BatchFile, readBatchFile } from '../../shell/language/batch-file.ts';
import { bufferInput } from '../../shell/language/input.ts';
import type { CommandText, Word } from '../../shell/language/words.ts';
import type { Call, Input, Runnable, Status, Streams, World } from '../../shell/language/world.ts';
import { ShellVariables } from '../../shell/variables.ts';

/** What a line has done. */
export interface Deed {
  readonly kind: 'command' | 'write' | 'read' | 'list' | 'ask' | 'batch file';
  readonly name: string;
}

/** A system that does nothing and writes down what it was asked for. */
export class SpyWorld implements World {
  readonly variables = new ShellVariables();
  readonly deeds: Deed[] = [];
  /** What was thrown that no user may see. */
  readonly defects: unknown[] = [];
  readonly echo: boolean = true;
  readonly #commands: ReadonlySet<string>;
  readonly #files: readonly string[];
  readonly #batch: string;

  constructor(parts: {
    readonly commands: readonly string[];
    readonly files: readonly string[];
    readonly batch: string;
  }) {
    this.#commands = new Set(parts.commands);
    this.#files = parts.files;
    this.#batch = parts.batch;
  }

  listDynamicValues(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map([['CD', 'C:\\']]));
  }

  fullPath(typed: string): string {
    return `C:\\${typed}`;
  }

  async findCommand({ name, rest }: CommandText): Promise<Runnable | undefined> {
    const upper = name.toUpperCase();
    if (!this.#commands.has(upper)) return undefined;
    return async ({ streams }) => {
      this.#note('command', upper);
      if (upper === 'SET') this.#set(rest.text);
      await streams.output.write(`${rest.text}\n`);
      return upper === 'FAIL' ? { kind: 'error', code: 5 } : { kind: 'done', code: 0 };
    };
  }

  async findBatchFile(word: string): Promise<BatchFile | undefined> {
    this.#note('batch file', word);
    return word.toUpperCase() === 'SUB' ? readBatchFile(this.#batch, 'C:\\sub.bat') : undefined;
  }

  fail(_command: string, error: unknown): Promise<number> {
    if (!(error instanceof KernelError) || error instanceof InternalError) this.defects.push(error);
    return Promise.resolve(error instanceof KernelError ? error.dos.code : 127);
  }

  skip(): Promise<void> {
    return Promise.resolve();
  }

  async rehearse(
    _word: string,
    run: (world: World, streams: Streams) => Promise<void>,
    { streams }: Call,
  ): Promise<Status> {
    await run(this, streams);
    return { kind: 'done', code: 0 };
  }

  show(): Promise<void> {
    return Promise.resolve();
  }

  exists(path: Word): Promise<boolean> {
    this.#note('ask', path.text);
    return Promise.resolve(path.text.length % 2 === 0);
  }

  listFiles(pattern: Word): Promise<readonly string[]> {
    this.#note('list', pattern.text);
    return Promise.resolve(this.#files);
  }

  openInput(path: Word): Promise<Input> {
    this.#note('read', path.text);
    if (path.text.length % 3 === 0) throw new FileNotFoundError({ path: path.text });
    return Promise.resolve(bufferInput(Buffer.from(this.#files.join('\n'))));
  }

  writeOutput(path: Word, _content: unknown, _command: string, _call: Call): Promise<void> {
    this.#note('write', path.text);
    return Promise.resolve();
  }

  isInterrupted(): Promise<boolean> {
    return Promise.resolve(false);
  }

  #note(kind: Deed['kind'], name: string): void {
    this.deeds.push({ kind, name });
  }

  #set(text: string): void {
    const [, name, value = ''] = /^\s*([A-Z]+)=(.*)$/is.exec(text) ?? [];
    if (name !== undefined) this.variables.set(name, value);
  }
}

/** Streams that lead nowhere. */
export function makeStreams(): Streams {
  const nowhere = { write: () => Promise.resolve() };
  return {
    input: bufferInput(new Uint8Array()),
    output: nowhere,
    messages: nowhere,
    redirected: false,
    fromFile: false,
  };
}
