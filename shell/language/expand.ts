import { BadCommandError } from '../../offchain/errors/file.ts';
import { limits } from './limits.ts';
import { concat, literal, type MarkedText, plain } from './marked-text.ts';
import { modify } from './modifiers.ts';
import {
  type Edit,
  findLoopOnly,
  type LoopReference,
  type Mode,
  type Piece,
  type Reference,
} from './pieces.ts';

/** What references stand for at one moment. */
export interface Values {
  readonly mode: Mode;
  /** In any case. Undefined when it is not set. */
  variable(name: string): string | undefined;
  /** `%0` to `%9`, with the quotes that they were given in; `*` for all but `%0`. */
  argument(which: number | '*'): MarkedText;
  /** Full path of `%0`, where that is the batch file. */
  readonly self: string | undefined;
  /** By its letter, as written. */
  loop(letter: string): MarkedText | undefined;
  /** The full path of what is typed, as `%~f` shows it. */
  fullPath(typed: string): string;
}

/**
 * The text that pieces stand for. Values of variables and arguments are words of the line, but between quotes nothing
 * in them can end the quotes. A loop variable is one word, whatever is in it. Throws `BadCommandError` when it is too long.
 */
export function expand(pieces: readonly Piece[], values: Values): MarkedText {
  const whole = concat(
    pieces.map((piece) => {
      if (piece.kind === 'text') return piece;
      const value = expandReference(piece, values);
      return piece.quoted ? literal(value.text) : value;
    }),
  );
  if (whole.text.length > limits.lineLength) {
    throw new BadCommandError(
      `Line too long once its variables are replaced: ${whole.text.length} characters, at most ${limits.lineLength}`,
    );
  }
  return whole;
}

function expandReference(reference: Reference, values: Values): MarkedText {
  switch (reference.kind) {
    case 'variable': {
      const value = values.variable(reference.name);
      if (value !== undefined) {
        return plain(reference.edit === undefined ? value : applyEdit(value, reference.edit));
      }
      return values.mode === 'batch' ? plain('') : expandUnknown(reference.raw, values);
    }
    case 'argument': {
      const value = values.argument(reference.which);
      const { modifiers, which } = reference;
      if (modifiers === undefined) return value;
      const self = which === 0 ? values.self : undefined;
      return modify(value, modifiers, (typed) => self ?? values.fullPath(typed));
    }
    case 'loop':
      return expandLoop(reference, values);
  }
}

/** `%f%` of a line is no variable when none is set, but may begin with a loop variable. */
function expandUnknown(raw: string, values: Values): MarkedText {
  const parts: MarkedText[] = [];
  let at = 0;
  while (at < raw.length) {
    const found = raw.charAt(at) === '%' ? findLoopOnly(raw, at) : undefined;
    if (found?.reference.kind === 'loop' && findBound(found.reference, values) !== undefined) {
      parts.push(expandLoop(found.reference, values));
      at = found.end;
    } else {
      parts.push(plain(raw.charAt(at)));
      at += 1;
    }
  }
  return concat(parts);
}

/** Which of the letters names a loop variable: the first that does, those before it say what part is meant. */
function findBound(
  { letters, tilde }: LoopReference,
  values: Values,
): { readonly value: MarkedText; readonly at: number } | undefined {
  for (let at = 0; at < letters.length; at += 1) {
    const value = values.loop(letters.charAt(at));
    if (value !== undefined) return { value, at };
    if (!tilde || !/[fdpnxs]/i.test(letters.charAt(at))) return undefined;
  }
  return undefined;
}

function expandLoop(reference: LoopReference, values: Values): MarkedText {
  const { raw, letters, tilde } = reference;
  const bound = findBound(reference, values);
  // In a batch file `%%` is how a `%` is written.
  if (bound === undefined) return plain(values.mode === 'batch' ? raw.slice(1) : raw);
  const value = tilde
    ? modify(bound.value, letters.slice(0, bound.at), (typed) => values.fullPath(typed))
    : bound.value;
  return concat([value, plain(letters.slice(bound.at + 1))]);
}

function applyEdit(value: string, edit: Edit): string {
  if (edit.kind === 'part') {
    const from = edit.from < 0 ? Math.max(0, value.length + edit.from) : edit.from;
    if (edit.length === undefined) return value.slice(from);
    const to = edit.length < 0 ? value.length + edit.length : from + edit.length;
    return to <= from ? '' : value.slice(from, to);
  }
  const all = edit.search.length > 1 && edit.search.startsWith('*');
  const search = (all ? edit.search.slice(1) : edit.search).replaceAll(
    /[\\^$.*+?()[\]{}|/]/g,
    '\\$&',
  );
  const pattern = new RegExp(all ? `^[^]*?${search}` : search, all ? 'iu' : 'giu');
  return value.replace(pattern, () => edit.replacement);
}
