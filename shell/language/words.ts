import { BadCommandError } from '../../offchain/errors/file.ts';
import { concat, isPlain, type MarkedText, noText, slice } from './marked-text.ts';

/** One argument of a command. */
export interface Word extends MarkedText {
  /** Whether any part of it was quoted or escaped: then it is no switch. The quotes are gone. */
  readonly quoted: boolean;
}

/** The words of a text, quotes removed. Throws `BadCommandError` for a quote without its partner. */
export function splitWords(marked: MarkedText): readonly Word[] {
  return splitParts(marked, ' \t\n').map((part) => toWord(part));
}

/** The parts of a text between separators, as they are. Quotes keep separators together. */
export function splitParts(marked: MarkedText, separators: string): readonly MarkedText[] {
  const parts: MarkedText[] = [];
  let from = -1;
  let quoted = false;
  for (let at = 0; at <= marked.text.length; at += 1) {
    const separates = at === marked.text.length || (!quoted && isPlain(marked, at, separators));
    if (separates) {
      if (from >= 0) parts.push(slice(marked, from, at));
      from = -1;
      continue;
    }
    if (from < 0) from = at;
    if (isPlain(marked, at, '"')) quoted = !quoted;
  }
  return parts;
}

function toWord(part: MarkedText): Word {
  const kept: MarkedText[] = [];
  let from = 0;
  let quotes = 0;
  for (let at = 0; at < part.text.length; at += 1) {
    if (!isPlain(part, at, '"')) continue;
    kept.push(slice(part, from, at));
    from = at + 1;
    quotes += 1;
  }
  if (quotes % 2 === 1) throw new BadCommandError('Missing a closing quote (")');
  const { text, marks } = quotes === 0 ? part : concat([...kept, slice(part, from)]);
  return { text, marks, quoted: quotes > 0 || marks.includes('L') };
}

/** The positions of the `*` and `?` of a name that match others. */
export function listWildcards(word: MarkedText): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < word.text.length; at += 1) if (isPlain(word, at, '*?')) found.push(at);
  return found;
}

/** The arguments of a batch file, quotes and all. As in MS-DOS, `,`, `;` and `=` separate as spaces do. */
export function splitBatchArguments(tail: MarkedText): readonly MarkedText[] {
  return splitParts(tail, ' \t\n,;=');
}

/** A command's name as far as it can be one, and the text behind it. */
export interface CommandText {
  /** As typed: up to a space or a character that no command's name holds (`CD..`, `ECHO.`, `DIR/W`). */
  readonly name: string;
  readonly rest: MarkedText;
  /** The whole first word, without quotes, and what is behind it: a batch file or a drive is named so. */
  readonly word: string;
  readonly tail: MarkedText;
}

/** The name of a command, and what is behind it. */
export function splitCommand(marked: MarkedText): CommandText {
  let end = 0;
  let quoted = false;
  while (end < marked.text.length) {
    if (isPlain(marked, end, '"')) quoted = !quoted;
    else if (!quoted && isPlain(marked, end, ' \t\n')) break;
    end += 1;
  }
  const first = slice(marked, 0, end);
  const [typed = ''] = /^[^\s"\\/.:;,=+<>|()*?]*/.exec(marked.text) ?? [];
  // SECURITY: data names no command. It may name a batch file: `FOR %f IN (*.bat) DO CALL %f`.
  const name = first.marks.includes('L') ? '' : typed;
  return {
    name,
    rest: slice(marked, name.length),
    word: first.text.replaceAll('"', ''),
    tail: end < marked.text.length ? slice(marked, end) : noText,
  };
}
