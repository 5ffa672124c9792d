import type { Bill } from '../offchain/bill.ts';
import type { Progress, Session } from '../offchain/session.ts';
import type { Console } from './console.ts';
import type { Drive } from '../hydra/drives/drive.ts';
import type { Directories, HeadLetter, LedgerLetter } from './directories.ts';
import type { Environment } from './environment.ts';
import type { HostDrive } from './host-drive.ts';
import type { Inspector } from './inspector.ts';
import type { Json } from './json.ts';
import type { Streams } from './language/world.ts';
import { LedgerDrive } from './ledger-drive.ts';
import { type FilePath, parseFilePath } from './paths.ts';
import type { Place } from './place.ts';
import type { ShellVariables } from './variables.ts';

/** Where sessions come from. A session for writing is also one for reading; opening it may boot a kernel. */
export interface Sessions {
  /** Undefined when the home has no kernel. A drive that is not there throws. C: where no letter is given. */
  findForReading(letter?: LedgerLetter): Promise<Session | undefined>;
  getForWriting(letter?: LedgerLetter): Promise<Session>;
  /** What people ask of the kernel beside its files; undefined when the home has none. */
  findInspector(letter?: LedgerLetter): Promise<Inspector | undefined>;
  readonly drives: Drives;
  readonly groups: Groups;
  /** Calls that were signed and are not sure yet. */
  countPending(): Promise<number>;
  /** Lets go of the home for other processes, unless a group of calls is open. */
  release(): void;
}

/** The drives of a home, for what is done to a drive as a whole. */
export interface Drives {
  /** Works with a drive, which need not be there yet. Whoever has it open is let go of before. */
  work<T>(letter: HeadLetter, access: Access, work: (drive: Drive) => Promise<T>): Promise<T>;
}

/** What a group of calls has come to. */
export interface Committed {
  /** Transaction ids, in order. */
  readonly ids: readonly string[];
  readonly bills: readonly Bill[];
}

/** Calls that are built and evaluated as one chain before any of them is submitted. */
export interface Groups {
  /** The bills of the open group; undefined outside of one. */
  readonly bills: readonly Bill[] | undefined;
  /** Opens a group. Throws where one is open. */
  begin(): Promise<void>;
  /** Submits the open group in its order. On a rejection the rest is withheld, and the error says what took effect. */
  commit(): Promise<Committed>;
  /** Forgets the open group; answers how many calls it had. */
  rollback(): Promise<number>;
  /** Runs something on a copy of the state; nothing of it stays. Answers what it would have cost. */
  rehearse(work: () => Promise<void>): Promise<readonly Bill[]>;
}

/** What a command will do with the kernel. */
export type Access = 'read' | 'write';

/** What all commands of a run work with. */
export interface Machine {
  readonly environment: Environment;
  readonly sessions: Sessions;
  readonly host: HostDrive;
  /** Shows how far a long write has come. */
  readonly progress: Progress;
  readonly variables: ShellVariables;
  readonly directories: Directories;
  readonly console: Console;
  /** What was typed at the prompt before, oldest first. */
  readonly history: readonly string[];
  /** Whether commands of batch files are shown before they run. */
  echo: boolean;
}

/** What one command works with. */
export interface Context {
  readonly machine: Machine;
  readonly streams: Streams;
}

/** What came of a command. Only the form that was asked for is made. */
export interface Outcome {
  /** What goes to stdout, to the byte. Text is lines that end with LF. */
  readonly plain: () => string | Uint8Array;
  /** `result` of the JSON object. */
  readonly json: () => Json;
  /** `ERRORLEVEL`, where it is an answer: not an error, but not 0 either. */
  readonly answer?: number;
}

/** Reads a path as typed, relative to the current directory. */
export function readPath({ machine }: Context, typed: string): FilePath {
  return parseFilePath(typed, machine.directories);
}

/** What a path leads to. Opens the kernel for a path of its own drive only. */
export async function locate({ machine }: Context, path: FilePath, access: Access): Promise<Place> {
  if (path.drive === 'H') return machine.host.locate(path);
  const session =
    access === 'write'
      ? await machine.sessions.getForWriting(path.drive)
      : await machine.sessions.findForReading(path.drive);
  return new LedgerDrive(session, machine.environment.user).locate(path);
}
