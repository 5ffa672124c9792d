import { BadCommandError, InvalidDriveError } from '../offchain/errors/file.ts';
import { isAbsence } from './absence.ts';
import { readArguments } from './arguments.ts';
import { findBatchFile } from './batch-search.ts';
import { getChainTime } from './chain-time.ts';
import { findEntry } from './commands/index.ts';
import { locateFile, locateTarget, writeContent } from './contents.ts';
import { type Context, locate, type Machine, type Outcome, readPath } from './context.ts';
import type { Definition } from './definition.ts';
import { formatTime } from './format.ts';
import type { Interrupts } from './interrupts.ts';
import type { BatchFile } from './language/batch-file.ts';
import { bufferInput } from './language/input.ts';
import type { MarkedText } from './language/marked-text.ts';
import { type CommandText, listWildcards, type Word } from './language/words.ts';
import type { Call, Input, Runnable, Status, Streams, World } from './language/world.ts';
import { isTypeable } from './names.ts';
import { findDrive, formatCurrentPath, formatFullPath, parsePath } from './paths.ts';
import type { Reporter } from './reporter.ts';
import { select } from './selection.ts';
import type { ShellVariables } from './variables.ts';
import { findText } from './visible.ts';

/** The system as the language of commands sees it. */
export class ShellWorld implements World {
  readonly #machine: Machine;
  readonly #reporter: Reporter;
  readonly #interrupts: Interrupts;
  /** Those of the run, where nothing is redirected. */
  readonly #streams: Streams;

  constructor(parts: {
    readonly machine: Machine;
    readonly reporter: Reporter;
    readonly interrupts: Interrupts;
    readonly streams: Streams;
  }) {
    this.#machine = parts.machine;
    this.#reporter = parts.reporter;
    this.#interrupts = parts.interrupts;
    this.#streams = parts.streams;
  }

  get variables(): ShellVariables {
    return this.#machine.variables;
  }

  get echo(): boolean {
    return this.#machine.echo;
  }

  async listDynamicValues(source: string): Promise<ReadonlyMap<string, string>> {
    const { directories } = this.#machine;
    const names = directories.get(directories.drive);
    const current = formatCurrentPath(directories.drive, names);
    const values = new Map([['CD', current]]);
    if (/%(?:date|time)[%:]/i.test(source)) {
      const { date, time } = formatTime((await getChainTime(this.#machine)).milliseconds);
      values.set('DATE', date).set('TIME', time);
    }
    return values;
  }

  fullPath(typed: string): string {
    return formatFullPath(typed, this.#machine.directories);
  }

  async findCommand({ name, rest, word, tail }: CommandText): Promise<Runnable | undefined> {
    if (/^[^\\/]:$/.test(word)) return this.#makeRunnable(word.toUpperCase(), tail, goTo(word));
    // `DIR.bat` is a batch file, although `DIR.` is a command and text.
    const entry = /^[^\\/:]*\.bat$/i.test(word) ? undefined : findEntry(name);
    if (entry === undefined) return undefined;
    const definition = await entry.load();
    if (definition.run === undefined) return undefined;
    return this.#makeRunnable(definition.name, rest, definition);
  }

  async findBatchFile(word: string, caller: BatchFile | undefined): Promise<BatchFile | undefined> {
    return findBatchFile(this.#context(this.#streams), word, caller);
  }

  fail(command: string, error: unknown, call: Call): Promise<number> {
    return this.#reporter.failed(command, error, call);
  }

  async skip({ streams }: Call): Promise<void> {
    await this.#report('IF', { plain: () => '', json: () => ({ condition: false }) }, streams);
  }

  async rehearse(
    word: 'TRY' | 'BILL',
    run: (world: World, streams: Streams) => Promise<void>,
    call: Call,
  ): Promise<Status> {
    const { rehearse } = await import('./rehearsal.ts');
    const { streams } = call;
    try {
      const outcome = await rehearse(this.#machine, this.#interrupts, {
        run,
        streams: word === 'TRY' ? streams : silence(streams),
      });
      await this.#report(word, outcome, streams);
      return { kind: 'done', code: 0 };
    } catch (error) {
      return { kind: 'error', code: await this.#reporter.failed(word, error, call) };
    }
  }

  async show(text: string, { streams }: Call): Promise<void> {
    const { makePrompt } = await import('./prompt-text.ts');
    await streams.messages.write(`\n${await makePrompt(this.#machine)}${text}\n`);
  }

  async exists(word: Word): Promise<boolean> {
    const context = this.#context(this.#streams);
    try {
      if (listWildcards(word).length > 0) {
        return (await select(context, word, 'read')).listings.length > 0;
      }
      const path = parsePath(word.text, this.#machine.directories);
      if (path.drive !== 'device') return (await locate(context, path, 'read')).kind !== 'free';
      // As in MS-DOS, every directory holds the devices: the idiom that asks for a directory.
      const folder = readPath(context, path.before === '' ? '.' : path.before);
      return (await locate(context, { ...folder, directory: false }, 'read')).kind === 'directory';
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  async listFiles(word: Word): Promise<readonly string[]> {
    const selection = await this.#selectOrNothing(word);
    const files = selection?.listings.filter(({ type }) => type === 'file') ?? [];
    // SECURITY: a name with a separator or a control character would be read as another path.
    const names = files.filter(({ name }) => isTypeable(name));
    if (names.length < files.length) {
      const left = files.length - names.length;
      this.#machine.environment.message(
        `FOR leaves out ${left} file(s) whose names can’t be typed`,
      );
    }
    return names.map(({ name }) => `${selection?.prefix ?? ''}${findText(name) ?? ''}`);
  }

  async openInput(word: Word): Promise<Input> {
    if (/^con:?$/i.test(word.text)) return this.#streams.input;
    const file = await locateFile(this.#context(this.#streams), word.text);
    return bufferInput(await file.read());
  }

  async writeOutput(
    word: Word,
    {
      parts,
      append,
    }: { readonly parts: readonly (string | Uint8Array)[]; readonly append: boolean },
    command: string,
    { streams }: Call,
  ): Promise<void> {
    const context = this.#context(streams);
    const path = parsePath(word.text, this.#machine.directories);
    if (path.drive === 'device') {
      if (path.name === 'CON') for (const part of parts) await this.#streams.output.write(part);
      return;
    }
    if (path.directory) {
      throw new BadCommandError(`> writes to a file, not to a directory: ${word.text}`);
    }
    const target = await locateTarget(context, path, undefined);
    const before = append && target.kind === 'file' ? await target.read() : new Uint8Array();
    const content = new Uint8Array(Buffer.concat([before, ...parts.map(toFileBytes)]));
    await writeContent(context, target, content);
    const json = { path: target.path, size: content.length };
    await this.#report(command, { plain: () => '', json: () => json }, streams);
  }

  isInterrupted(inBatchFile: boolean): Promise<boolean> {
    return this.#interrupts.isInterrupted(inBatchFile);
  }

  #context(streams: Streams): Context {
    return { machine: this.#machine, streams };
  }

  async #selectOrNothing(word: Word): Promise<Awaited<ReturnType<typeof select>> | undefined> {
    try {
      return await select(this.#context(this.#streams), word, 'read');
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  #makeRunnable(name: string, text: MarkedText, definition: Definition): Runnable {
    return async (call): Promise<Status> => {
      try {
        const outcome = await this.#run(definition, text, call);
        await this.#report(name, outcome, call.streams);
        const { answer } = outcome;
        const keepsLevel = definition.keepsLevel === true;
        return answer === undefined
          ? { kind: 'done', code: 0, keepsLevel }
          : { kind: 'answer', code: answer };
      } catch (error) {
        return { kind: 'error', code: await this.#reporter.failed(name, error, call) };
      }
    };
  }

  async #run(definition: Definition, text: MarkedText, { streams }: Call): Promise<Outcome> {
    if (/(?:^|\s)\/\?\s*$/.test(text.text)) {
      const { formatHelp } = await import('./manual.ts');
      const help = formatHelp(definition);
      return { plain: () => help, json: () => ({ help }) };
    }
    const context = this.#context(streams);
    const { run } = definition;
    if (run === undefined)
      throw new BadCommandError(`${definition.name} is a word of the language`);
    return run(context, readArguments(definition, text));
  }

  async #report(command: string, outcome: Outcome, streams: Streams): Promise<void> {
    if (streams.redirected) await streams.output.write(outcome.plain());
    else await this.#reporter.succeeded(command, outcome, streams);
  }
}

/** Streams that nobody sees. */
function silence(streams: Streams): Streams {
  const nowhere = { write: () => Promise.resolve() };
  return { ...streams, output: nowhere, messages: nowhere, redirected: true };
}

/** In files a line ends with CR LF; bytes are what they are. */
function toFileBytes(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? Buffer.from(part.replaceAll('\n', '\r\n')) : part;
}

/** `C:` and `H:` as commands: the drive that paths without one are on. */
function goTo(word: string): Definition {
  const drive = findDrive(word.slice(0, -1));
  if (drive === undefined) throw new InvalidDriveError({ drive: word });
  return {
    name: `${drive}:`,
    summary: 'Goes to a drive',
    manual: [],
    examples: [],
    needs: 'nothing',
    result: undefined,
    run: async ({ machine }) => {
      machine.directories.drive = drive;
      return { plain: () => '', json: () => ({ drive }) };
    },
  };
}
