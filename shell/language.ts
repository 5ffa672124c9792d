import { BadCommandError } from '../offchain/errors/file.ts';

/** One argument of a command line. */
export interface Token {
  /** Without its quotes. A backslash is a backslash. */
  readonly text: string;
  /** Whether any part of it was quoted: a quoted argument is never a switch. */
  readonly quoted: boolean;
  /** Where the rest of the line begins. */
  readonly end: number;
}

/** A command and the text behind its name, spaces and all. */
export interface CommandLine {
  /** Upper case. */
  readonly name: string;
  readonly rest: string;
}

/** What stands before an unquoted `>`, and the file behind it. */
export interface Redirection {
  readonly text: string;
  readonly target: string | undefined;
}

const space = /\s/;

/** The command of a line; undefined for a blank line or a remark. */
export function parseLine(line: string): CommandLine | undefined {
  const text = line.replace(/^[\s@]+/, '');
  if (text === '' || text.startsWith('::')) return undefined;
  // As in MS-DOS, a separator also ends the name: `CD\docs`, `CD..`, `ECHO.`
  const [name = ''] = /^[^\s"\\/.:;,=+<>|]*/.exec(text) ?? [];
  const next = text.charAt(name.length);
  if (name === '' || !/^[\s\\/.<>|]?$/.test(next)) {
    const [word = text] = /^\S+/.exec(text) ?? [];
    return { name: word.toUpperCase(), rest: text.slice(word.length) };
  }
  if (name.toUpperCase() === 'REM') return undefined;
  return { name: name.toUpperCase(), rest: text.slice(name.length) };
}

/** The next argument at or after a position; undefined at the end of the line. */
export function findToken(line: string, from: number): Token | undefined {
  let at = from;
  while (at < line.length && space.test(line.charAt(at))) at += 1;
  if (at >= line.length) return undefined;
  let text = '';
  let quoted = false;
  while (at < line.length && !space.test(line.charAt(at))) {
    if (line.charAt(at) !== '"') {
      text += line.charAt(at);
      at += 1;
      continue;
    }
    const close = line.indexOf('"', at + 1);
    if (close < 0) throw new BadCommandError('Missing a closing quote (")');
    text += line.slice(at + 1, close);
    quoted = true;
    at = close + 1;
  }
  return { text, quoted, end: at };
}

/** Every argument of a text. */
export function listTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let token = findToken(text, 0); token !== undefined; token = findToken(text, token.end)) {
    tokens.push(token);
  }
  return tokens;
}

/** Splits a text at its redirection. Inside quotes `<`, `>` and `|` are text. */
export function splitRedirection(text: string): Redirection {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') quoted = !quoted;
    if (quoted) continue;
    if (char === '<' || char === '|') {
      throw new BadCommandError(
        `${char} is not supported yet. Quote it ("${char}") to use it as text`,
      );
    }
    if (char === '>') return { text: text.slice(0, at), target: readTarget(text.slice(at + 1)) };
  }
  return { text, target: undefined };
}

function readTarget(text: string): string {
  if (text.startsWith('>')) {
    throw new BadCommandError('>> is not supported yet: > replaces the whole file');
  }
  const [target, more] = listTokens(text);
  if (target === undefined || target.text === '')
    throw new BadCommandError('Missing a file behind >');
  if (more !== undefined) {
    throw new BadCommandError(`Unexpected text behind > ${target.text}. Quote a name with spaces`);
  }
  if (/[<>|]/.test(target.text)) throw new BadCommandError('Only one redirection is possible');
  return target.text;
}
