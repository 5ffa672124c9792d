import { BadCommandError } from '../../offchain/errors/file.ts';
import { type Piece, readPieces } from './pieces.ts';
import type { Reader, Source } from './source.ts';
import type { Loop } from './syntax.ts';

/** What stands between `FOR` and its command. */
export function parseLoop(reader: Reader): { readonly variable: string; readonly loop: Loop } {
  const { source } = reader;
  source.skipSpace();
  const [, kind] = /^\/(.)/.exec(source.take(/\/[a-z?]/iy) ?? '') ?? [];
  if (kind !== undefined && !/^[fl]$/i.test(kind)) {
    throw new BadCommandError(`FOR has no switch /${kind}. ${usage(reader)}`);
  }
  source.skipSpace();
  const options = kind?.toUpperCase() === 'F' ? readOptions(reader) : '';
  const variable = takeVariable(reader);
  source.skipSpace();
  if (!source.takeKeyword('IN')) throw new BadCommandError(`Missing IN. ${usage(reader)}`);
  source.skipSpace();
  const set = takeSet(reader);
  source.skipSpace();
  if (!source.takeKeyword('DO')) throw new BadCommandError(`Missing DO. ${usage(reader)}`);
  return { variable, loop: makeLoop(reader, kind?.toUpperCase(), options, set) };
}

function usage({ mode }: Reader): string {
  const name = mode === 'batch' ? '%%x' : '%x';
  return `Usage: FOR [/L | /F ["options"]] ${name} IN (…) DO command`;
}

function takeVariable(reader: Reader): string {
  const { source, mode } = reader;
  const percents = source.take(/%{1,2}/y);
  const letter = source.take(/[a-z]/iy);
  if (percents === undefined || letter === undefined) {
    throw new BadCommandError(`Missing a variable behind FOR. ${usage(reader)}`);
  }
  if (mode === 'batch' && percents !== '%%') {
    throw new BadCommandError(`In a batch file the variable of FOR is written %%${letter}`);
  }
  return letter;
}

function readOptions({ source }: Reader): string {
  const options = source.take(/"[^"\n]*"|[^\s"%]+/y) ?? '';
  source.skipSpace();
  return options.replaceAll('"', '');
}

/** The text between the parentheses, quotes respected. It may go over several lines. */
function takeSet(reader: Reader): string {
  const { source } = reader;
  if (source.peek() !== '(') throw new BadCommandError(`Missing (. ${usage(reader)}`);
  source.at += 1;
  const from = source.at;
  let quote = '';
  for (;;) {
    if (source.ended) {
      if (source.takeLine()) continue;
      throw new BadCommandError(`Missing ). ${usage(reader)}`);
    }
    const char = source.peek();
    source.at += 1;
    if (quote === '' && char === ')') return source.text.slice(from, source.at - 1);
    if (char === quote || char === '\n') quote = '';
    else if (quote === '' && (char === '"' || (char === "'" && isCommand(source, from)))) {
      quote = char;
    }
  }
}

/** Whether the set began with this `'`: only then does it quote a command. */
function isCommand({ text, at }: Source, from: number): boolean {
  return text.slice(from, at - 1).trim() === '';
}

function makeLoop(reader: Reader, kind: string | undefined, options: string, set: string): Loop {
  const { mode } = reader;
  const pieces = (text: string): readonly Piece[] => readPieces(text.replaceAll('\n', ' '), mode);
  if (kind === undefined) return { kind: 'set', items: pieces(set) };
  if (kind === 'L') return { kind: 'count', numbers: pieces(set) };
  const back = /\busebackq\b/i.test(options);
  const [, quote = '', inside = ''] = /^\s*(["'`])([^]*)\1\s*$/.exec(set) ?? [];
  const read = readPieces(options, mode);
  if (quote === (back ? '`' : "'")) {
    return { kind: 'command', options: read, statement: reader.parseInside(unescape(inside)) };
  }
  if (quote === (back ? "'" : '"')) {
    return { kind: 'string', options: read, text: pieces(inside) };
  }
  return { kind: 'files', options: read, items: pieces(set) };
}

/** The command of `FOR /F`, in which operators may be escaped, as cmd wants them, or not. */

/** Operators of the command may be escaped, as cmd wants them, or not. */
function unescape(command: string): string {
  return command.replaceAll(/\^([&|<>()^])/g, '$1');
}
