import type { Progress, Session } from '../offchain/session.ts';
import type { Environment } from './environment.ts';
import type { HostDrive } from './host-drive.ts';
import type { Json } from './json.ts';
import { LedgerDrive } from './ledger-drive.ts';
import { type DosPath, parsePath } from './paths.ts';
import type { Place } from './place.ts';

/** Where sessions come from. A session for writing is also one for reading; opening it may boot a kernel. */
export interface Sessions {
  /** Undefined when the home has no kernel. */
  findForReading(): Promise<Session | undefined>;
  getForWriting(): Promise<Session>;
}

/** What a command will do with the kernel. */
export type Access = 'read' | 'write';

/** What a command works with. */
export interface Context {
  readonly environment: Environment;
  readonly sessions: Sessions;
  readonly host: HostDrive;
  /** Shows how far a long write has come. */
  readonly progress: Progress;
  /** Current directory of C:, as shown. Kept within one process only. */
  current: readonly string[];
}

/** What came of a command. Only the form that was asked for is made. */
export interface Outcome {
  /** What goes to stdout, to the byte. */
  readonly plain: () => string | Uint8Array;
  /** `result` of the JSON object. */
  readonly json: () => Json;
}

/** `IF` hands the rest of its line back instead. */
export interface Continuation {
  readonly line: string;
}

/** Runs a command on the text behind its name. */
export type Command = (context: Context, rest: string) => Promise<Outcome | Continuation>;

/** Reads a path as typed, relative to the current directory. */
export function readPath(context: Context, typed: string): DosPath {
  return parsePath(typed, context.current);
}

/** What a path leads to. Opens the kernel for a path of C: only. */
export async function locate(context: Context, path: DosPath, access: Access): Promise<Place> {
  if (path.drive === 'H') return context.host.locate(path);
  const session =
    access === 'write'
      ? await context.sessions.getForWriting()
      : await context.sessions.findForReading();
  return new LedgerDrive(session, context.environment.user).locate(path);
}
