import { BadCommandError } from '../../offchain/errors/file.ts';
import { limits } from './limits.ts';

/** The lines of a batch file. */
export interface BatchFile {
  /** For messages: the last part of its path. */
  readonly name: string;
  /** Full path, as `%~f0` shows it. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** Makes a batch file of a text. CR LF, LF or CR end a line; a byte order mark is no text, and ^Z ends the file as in MS-DOS. */
export function readBatchFile(text: string, path: string): BatchFile {
  const [content = ''] = text.replace(/^\u{FEFF}/u, '').split('\u{1A}', 1);
  const lines = content.split(/\r\n|\n|\r/);
  const name = path.slice(path.search(/[^\\/:]*$/));
  if (lines.length > limits.lines) {
    throw new BadCommandError(
      `${name} has ${lines.length} lines. A batch file has at most ${limits.lines}`,
    );
  }
  return { name, path, lines };
}

const labelEnd = '\\s:+&|<>,;=()';

/** The label that a line is; undefined when it is none. `::` is a remark. */
export function findLabelOf(line: string): string | undefined {
  return new RegExp(`^[\\s@]*:\\s*([^${labelEnd}]+)`).exec(line)?.[1]?.toLowerCase();
}

/** The label that `GOTO` and `CALL` name, without its colon. */
export function readLabel(typed: string): string {
  return (new RegExp(`^\\s*:?\\s*([^${labelEnd}]*)`).exec(typed)?.[1] ?? '').toLowerCase();
}

/** The line behind a label. As cmd looks: on from here to the end, then from the start. Undefined when there is none. */
export function findLabel({ lines }: BatchFile, label: string, from: number): number | undefined {
  const numbers = [...lines.keys()];
  const order = [...numbers.slice(from), ...numbers.slice(0, from)];
  const at = order.find((number) => findLabelOf(lines[number] ?? '') === label);
  return at === undefined ? undefined : at + 1;
}
