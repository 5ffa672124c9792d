import { BadCommandError } from '../../offchain/errors/file.ts';
import { limits } from './limits.ts';
import { parseCondition } from './parse-if.ts';
import { parseLoop } from './parse-for.ts';
import { type Mode, type Piece, PieceWriter, writePercent } from './pieces.ts';
import { type Reader, Source } from './source.ts';
import type { Redirection, Sequence, Statement } from './syntax.ts';

/** What a line, or several, say. */
export interface Parsed {
  /** Undefined for a blank line and a label. */
  readonly statement: Statement | undefined;
  /** How many lines it took. */
  readonly lines: number;
}

/** A statement that can't be read. It knows how many lines it took, so that a script can go on behind it. */
export class BadSyntaxError extends BadCommandError {
  readonly lines: number;

  constructor(message: string, lines: number) {
    super(message);
    this.lines = lines;
  }
}

/**
 * Reads one statement. Its shape comes from the text alone: what variables hold never becomes an operator, a
 * redirection or a keyword. `more` gives the next line where a block is still open. Throws `BadSyntaxError`.
 */
export function parse(first: string, more: () => string | undefined, mode: Mode): Parsed {
  const source = createSource(first, more);
  const parser = new Parser(source, mode);
  try {
    return { statement: parser.parseAll(), lines: source.lines };
  } catch (error) {
    if (error instanceof BadCommandError) throw new BadSyntaxError(error.message, source.lines);
    throw error;
  }
}

function createSource(first: string, more: () => string | undefined): Source {
  try {
    return new Source(first, more);
  } catch (error) {
    if (error instanceof BadCommandError) throw new BadSyntaxError(error.message, 1);
    throw error;
  }
}

const operators = ['&', '||', '&&', '|'] as const;

/** Recursive descent over the characters: what is a keyword or an operator depends on what stands around it. */
class Parser implements Reader {
  readonly source: Source;
  readonly mode: Mode;
  #blocks = 0;
  #depth: number;
  /** Where the last block ended: `ELSE` is one only there. */
  #blockEnd = -1;

  constructor(source: Source, mode: Mode, depth = 0) {
    this.source = source;
    this.mode = mode;
    this.#depth = depth;
  }

  /** The whole text as one statement. */
  parseAll(): Statement | undefined {
    const { source } = this;
    if (source.take(/[ \t@]*:/y) !== undefined) return undefined;
    const statement = this.parseStatement();
    source.skipSpace();
    if (!source.ended) throw unexpected(source.peek());
    return statement;
  }

  /** Everything up to the end of the line, or of the block that it stands in. */
  parseStatement(level = 0): Statement | undefined {
    if (level === operators.length) return this.#parseOne();
    const { source } = this;
    const from = source.at;
    let first = this.parseStatement(level + 1);
    for (;;) {
      const before = source.at;
      source.skipSpace();
      const operator = operators[level];
      if (operator === undefined || !this.#takeOperator(operator)) {
        source.at = before;
        return first;
      }
      if (first === undefined) throw unexpected(operator);
      const second = this.parseStatement(level + 1);
      if (second === undefined && operator === '&') return first;
      if (second === undefined) throw new BadCommandError(`Missing a command behind ${operator}`);
      first = join(operator, first, second, source.text.slice(from, source.at));
    }
  }

  /** The pieces up to the first unquoted character that ends them. */
  readPieces(ends: RegExp): readonly Piece[] {
    const writer = new PieceWriter();
    this.#write(writer, (char, quoted) => !quoted && ends.test(char));
    return writer.finish();
  }

  /** A command inside another one's text. */
  parseInside(text: string): Statement | undefined {
    const source = new Source(text, () => undefined);
    return this.#deeper((depth) => new Parser(source, this.mode, depth).parseAll());
  }

  #takeOperator(operator: string): boolean {
    const { source } = this;
    if (!source.text.startsWith(operator, source.at)) return false;
    // `&` is not the first half of `&&`, nor `|` that of `||`.
    const twice = operator.length === 1 && source.text.startsWith(operator, source.at + 1);
    if (!twice) source.at += operator.length;
    return !twice;
  }

  /** Whether `ELSE` stands here, behind a block. */
  #takeElse(): boolean {
    const { source } = this;
    const before = source.at;
    if (before !== this.#blockEnd) return false;
    source.skipSpace();
    if (source.takeKeyword('ELSE')) return true;
    source.at = before;
    return false;
  }

  /** The statement that an `IF` or a `FOR` must have. */
  #parseBody(behind: string): Statement {
    const body = this.parseStatement();
    if (body === undefined) throw new BadCommandError(`Missing a command behind ${behind}`);
    return body;
  }

  /** Runs a part of the parse one level deeper. */
  #deeper<T>(part: (depth: number) => T): T {
    if (this.#depth === limits.depth) {
      throw new BadCommandError(`Nested too deep: at most ${limits.depth} blocks, IFs and FORs`);
    }
    this.#depth += 1;
    try {
      return part(this.#depth);
    } finally {
      this.#depth -= 1;
    }
  }

  #parseOne(): Statement | undefined {
    const { source } = this;
    const before = source.take(/[ \t,;=@]*/y) ?? '';
    const silent = before.includes('@');
    const from = source.at;
    if (source.peek() === '(') return this.#deeper(() => this.#parseBlock(silent));
    if (source.take(/rem(?![^\s.,;:=/\\&|()<>])/iy) !== undefined) {
      source.skipLine();
      return { kind: 'remark', silent, source: source.text.slice(from, source.at) };
    }
    if (source.take(/if(?=[\s(/]|$)(?!\s*\/\?)/iy) !== undefined) {
      return this.#deeper(() => this.#parseIf(from, silent));
    }
    const word = source.take(/(?:try|bill)(?=[\s(]|$)(?!\s*\/\?)/iy)?.toUpperCase();
    if (word === 'TRY' || word === 'BILL') {
      return this.#deeper(() => this.#parseRehearsal(word, from, silent));
    }
    if (source.take(/for(?=[\s/]|$)(?!\s*\/\?)/iy) !== undefined) {
      return this.#deeper(() => this.#parseFor(from, silent));
    }
    return this.#parseSimple(from, silent);
  }

  #parseIf(from: number, silent: boolean): Statement {
    const { source } = this;
    const { condition, negated } = parseCondition(this);
    const body = this.#parseBody('IF');
    const otherwise = this.#takeElse() ? this.#parseBody('ELSE') : undefined;
    const text = source.text.slice(from, source.at);
    return { kind: 'if', condition, negated, body, otherwise, silent, source: text };
  }

  #parseRehearsal(word: 'TRY' | 'BILL', from: number, silent: boolean): Statement {
    const body = this.#parseBody(word);
    const source = this.source.text.slice(from, this.source.at);
    return { kind: 'rehearsal', word, body, silent, source };
  }

  #parseFor(from: number, silent: boolean): Statement {
    const { variable, loop } = parseLoop(this);
    const body = this.#parseBody('DO');
    const source = this.source.text.slice(from, this.source.at);
    return { kind: 'for', variable, loop, body, silent, source };
  }

  #parseBlock(silent: boolean): Statement | undefined {
    const { source } = this;
    const from = source.at;
    const statements: Statement[] = [];
    source.at += 1;
    this.#blocks += 1;
    for (;;) {
      source.take(/\s*/y);
      if (source.ended) {
        if (source.takeLine()) continue;
        throw new BadCommandError('Missing ) at the end of a block');
      }
      if (source.peek() === ')') break;
      if (source.peek() === ':') source.skipLine();
      const statement = this.parseStatement();
      if (statement !== undefined) statements.push(statement);
      if (!/^[\n)]?$/.test(source.peek())) throw unexpected(source.peek());
    }
    source.at += 1;
    this.#blocks -= 1;
    const redirections: Redirection[] = [];
    for (;;) {
      const before = source.at;
      source.skipSpace();
      const redirection = this.#findRedirection();
      if (redirection === undefined) {
        source.at = before;
        break;
      }
      redirections.push(redirection);
    }
    this.#blockEnd = source.at;
    return {
      kind: 'block',
      statements,
      redirections,
      silent,
      source: source.text.slice(from, source.at),
    };
  }

  #parseSimple(from: number, silent: boolean): Statement | undefined {
    const { source } = this;
    const writer = new PieceWriter();
    const redirections: Redirection[] = [];
    for (;;) {
      this.#write(writer, (char, quoted) => !quoted && this.#endsCommand(char));
      // `2>` stands alone; `ECHO 2>f` with a digit that belongs to a word is text and `>`.
      const messages = /(?:^|\s)2$/.test(source.text.slice(from, source.at));
      const redirection = this.#findRedirection(messages ? 'messages' : 'output');
      if (redirection === undefined) break;
      if (messages && redirection.kind !== 'input') writer.dropLast();
      redirections.push(redirection);
    }
    const text = writer.finish();
    const end = source.text.slice(from, source.at);
    if (text.length === 0 && redirections.length === 0) return undefined;
    return { kind: 'simple', text, redirections, silent, source: end };
  }

  #endsCommand(char: string): boolean {
    return '&|<>\n'.includes(char) || (char === ')' && this.#blocks > 0);
  }

  #findRedirection(stream: 'output' | 'messages' = 'output'): Redirection | undefined {
    const { source } = this;
    const operator = source.take(/>>|[<>]/y);
    if (operator === undefined) return undefined;
    const other = stream === 'output' ? '&2' : '&1';
    if (operator !== '<' && source.text.startsWith(other, source.at)) {
      source.at += 2;
      return { kind: 'join', stream };
    }
    source.skipSpace();
    const writer = new PieceWriter();
    this.#write(writer, (char, quoted) => !quoted && (/\s/.test(char) || this.#endsCommand(char)));
    const target = writer.finish();
    if (target.length === 0) throw new BadCommandError(`Missing a file behind ${operator}`);
    return operator === '<'
      ? { kind: 'input', target }
      : { kind: 'output', stream, target, append: operator === '>>' };
  }

  /** Writes pieces until one character ends them. A quote without its partner lasts until the end of the line. */
  #write(writer: PieceWriter, ends: (char: string, quoted: boolean) => boolean): void {
    const { source, mode } = this;
    let quoted = false;
    while (!source.ended) {
      const char = source.peek();
      if (char === '\n') quoted = false;
      if (ends(char, quoted)) return;
      if (char === '%') {
        source.at = writePercent(writer, source.text, source.at, { mode, quoted });
      } else if (char === '^' && !quoted) this.#writeEscape(writer);
      else {
        if (char === '"') quoted = !quoted;
        writer.add(char);
        source.at += 1;
      }
    }
  }

  /** `^` makes a character of the language text, and at the end of a line goes on with the next. Elsewhere it is text itself. */
  #writeEscape(writer: PieceWriter): void {
    const { source } = this;
    const next = source.text.charAt(source.at + 1);
    if (next === '' && source.takeLine()) {
      source.at += 2;
      return;
    }
    if (next === '' || !'&|<>()^"'.includes(next)) {
      writer.add('^');
      source.at += 1;
      return;
    }
    writer.add(next, 'L');
    source.at += 2;
  }
}

function join(
  operator: Sequence['operator'] | '|',
  first: Statement,
  second: Statement,
  source: string,
): Statement {
  return operator === '|'
    ? { kind: 'pipe', first, second, source }
    : { kind: 'sequence', operator, first, second, source };
}

function unexpected(text: string): BadCommandError {
  return new BadCommandError(`Unexpected ${text}. Quote it ("${text}") to use it as text`);
}
