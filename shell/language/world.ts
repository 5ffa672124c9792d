import type { BatchFile } from './batch-file.ts';
import type { CommandText, Word } from './words.ts';

/** Where a command reads from. */
export interface Input {
  /** All that is left. */
  readAll(): Promise<Uint8Array>;
  /** The next line, without its end; undefined at the end. */
  findLine(): Promise<string | undefined>;
  /** The next character; undefined at the end. */
  findKey(): Promise<string | undefined>;
}

/** Where a command writes to. */
export interface Sink {
  /** Text is lines that end with LF; bytes are passed on as they are. */
  write(data: string | Uint8Array): Promise<void>;
}

/** What a command reads and writes. */
export interface Streams {
  readonly input: Input;
  readonly output: Sink;
  readonly messages: Sink;
  /** Whether the output goes somewhere else than to whoever ran the line: then it is no answer to them. */
  readonly redirected: boolean;
  /** Whether the input comes from somewhere else than from whoever ran the line. */
  readonly fromFile: boolean;
}

/** What came of a command. An answer other than 0 (`FIND` found nothing, `CHOICE` was told B) is not an error. */
export interface Status {
  readonly kind: 'done' | 'answer' | 'error';
  /** 0 to 255. */
  readonly code: number;
  /** It leaves `ERRORLEVEL` as it was. */
  readonly keepsLevel?: boolean;
}

/** Where a command stands, and what surrounds it. */
export interface Call {
  readonly streams: Streams;
  /** Script and line, for messages; undefined for a line of its own. */
  readonly where: string | undefined;
}

/** A command that is ready to run. Never throws a `KernelError`: it reports it and answers its code. */
export type Runnable = (call: Call) => Promise<Status>;

/** Everything that the language needs of the system. Failures of `find…`, `list…` and `read…` are `KernelError`s. */
export interface World {
  readonly variables: Variables;
  /** Whether commands of batch files are shown before they run. */
  readonly echo: boolean;
  /** Values that are not kept but asked for, such as the time, by their names in upper case, should the text name any. */
  listDynamicValues(source: string): Promise<ReadonlyMap<string, string>>;
  /** As `%~f` shows it. */
  fullPath(typed: string): string;

  /** A command of the system; undefined when there is none of that name. */
  findCommand(command: CommandText): Promise<Runnable | undefined>;
  /** A batch file, by its whole word. */
  findBatchFile(word: string, caller: BatchFile | undefined): Promise<BatchFile | undefined>;
  /** Reports a failure; answers its code. */
  fail(command: string, error: unknown, call: Call): Promise<number>;
  /** Reports that an `IF` ran nothing. */
  skip(call: Call): Promise<void>;
  /** Runs something in a copy of this world, and reports what it would have cost. `BILL` shows nothing of what it prints. */
  rehearse(
    word: 'TRY' | 'BILL',
    run: (world: World, streams: Streams) => Promise<void>,
    call: Call,
  ): Promise<Status>;
  /** Shows a command of a batch file. */
  show(text: string, call: Call): Promise<void>;

  exists(path: Word): Promise<boolean>;
  /** The files that match, as they are typed: with the path that the pattern has. */
  listFiles(pattern: Word): Promise<readonly string[]>;
  openInput(path: Word): Promise<Input>;
  /** Writes what a command has printed, and reports it. */
  writeOutput(
    path: Word,
    content: { readonly parts: readonly (string | Uint8Array)[]; readonly append: boolean },
    command: string,
    call: Call,
  ): Promise<void>;

  /** Whether Ctrl-C was pressed; in a batch file after asking whether to end it. */
  isInterrupted(inBatchFile: boolean): Promise<boolean>;
}

/** A variable of `SET`. */
export interface Variable {
  /** In the case in which it was set. */
  readonly name: string;
  readonly value: string;
}

/** Variables by their names in upper case. */
export type SavedVariables = ReadonlyMap<string, Variable>;

/** The environment of `SET`. Names are found in any case. */
export interface Variables {
  find(name: string): string | undefined;
  /** An empty value removes it. Throws `BadCommandError` beyond the limits. */
  set(name: string, value: string): void;
  /** All of them as they are now. */
  save(): SavedVariables;
  restore(saved: SavedVariables): void;
}
