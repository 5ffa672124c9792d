import { BadCommandError } from '../../offchain/errors/file.ts';
import { limits } from './limits.ts';
import type { Mode, Piece } from './pieces.ts';
import type { Statement } from './syntax.ts';

/** What the parsers of the parts of a statement read with. */
export interface Reader {
  readonly source: Source;
  readonly mode: Mode;
  /** The pieces up to the first unquoted character that ends them. */
  readPieces(ends: RegExp): readonly Piece[];
  /** A command inside another one's text. */
  parseInside(text: string): Statement | undefined;
}

/** The text of one statement, which takes further lines when it needs them. */
export class Source {
  text: string;
  at = 0;
  /** Lines taken. */
  lines = 1;
  readonly #more: () => string | undefined;

  constructor(first: string, more: () => string | undefined) {
    this.text = checkLength(first);
    this.#more = more;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Appends the next line; false where there is none. */
  takeLine(): boolean {
    const line = this.#more();
    if (line === undefined) return false;
    this.text += `\n${checkLength(line)}`;
    this.lines += 1;
    return true;
  }

  peek(length = 1): string {
    return this.text.slice(this.at, this.at + length);
  }

  /** Goes past what matches here, and answers it. The pattern must be sticky. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  skipSpace(): void {
    this.take(/[ \t]*/y);
  }

  /** Goes past a keyword that stands alone here. */
  takeKeyword(word: string): boolean {
    return this.take(new RegExp(`${word}(?![^\\s(),;="'/])`, 'iy')) !== undefined;
  }

  /** Goes to the end of the line. */
  skipLine(): void {
    this.take(/[^\n]*/y);
  }
}

function checkLength(line: string): string {
  if (line.length <= limits.lineLength) return line;
  throw new BadCommandError(
    `Line too long: ${line.length} characters, at most ${limits.lineLength}`,
  );
}
