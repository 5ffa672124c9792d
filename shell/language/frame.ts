import type { BatchFile } from './batch-file.ts';
import type { Values } from './expand.ts';
import type { MarkedText } from './marked-text.ts';
import type { Moment } from './values.ts';
import type { Call, SavedVariables, Status, World } from './world.ts';

/** A batch file that runs, or a part of one that was called; without a file, a line of its own. */
export interface Frame {
  readonly file: BatchFile | undefined;
  /** The next line. */
  position: number;
  /** `%0` and on. */
  args: readonly MarkedText[];
  /** What `%0` was at first: as long as it is, its path is the file's. */
  readonly self: MarkedText | undefined;
  /** `%*`: `SHIFT` does not change it. */
  readonly tail: MarkedText;
  /** What `SETLOCAL` has kept, the newest last. */
  readonly saved: SavedVariables[];
}

/** A frame that begins at the start of its file. */
export function makeFrame(
  file: BatchFile | undefined,
  args: readonly MarkedText[],
  tail: MarkedText,
): Frame {
  return { file, position: 0, args, self: args[0], tail, saved: [] };
}

/** Where a line stands. */
export interface Place extends Call {
  readonly frame: Frame;
  /** An error is somebody's condition (`a || b`) and ends nothing. */
  readonly handled: boolean;
}

/** What surrounds a command. */
export interface Scope extends Place {
  readonly moment: Moment;
  /** Those of the moment. */
  readonly values: Values;
  /** Whoever runs the command waits for its end, also when it is a batch file. */
  readonly awaited: boolean;
}

/** Where to go on instead of with the next statement. */
export type Jump =
  | { readonly kind: 'label'; readonly label: string }
  /** Ends the batch file; without a code `ERRORLEVEL` stays. */
  | { readonly kind: 'return'; readonly code: number | undefined }
  /** Ends everything. */
  | { readonly kind: 'exit'; readonly code: number | undefined }
  | { readonly kind: 'chain'; readonly frame: Frame }
  /** Ends everything because of an error. */
  | { readonly kind: 'stop' };

/** What came of a statement. */
export interface Result {
  readonly status: Status;
  readonly jump?: Jump;
}

/** Nothing was done, nothing went wrong. */
export const nothing: Result = { status: { kind: 'done', code: 0, keepsLevel: true } };

/** What the words of the language need of whoever runs them. */
export interface Runner {
  readonly world: World;
  setLevel(code: number): void;
  /** The same scope with the values of now. */
  renew(scope: Scope): Promise<Scope>;
  /** Runs a frame and comes back. What it answers is `ERRORLEVEL`. */
  callFrame(frame: Frame, scope: Scope): Promise<Result>;
  /** Runs the command that a text is. */
  runCommand(text: MarkedText, scope: Scope): Promise<Result>;
}

/** `GOTO` and its like: takes what stands behind the name, without spaces around. */
export type LanguageWord = (runner: Runner, tail: MarkedText, scope: Scope) => Promise<Result>;
