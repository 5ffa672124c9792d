import type { MarkedText } from './marked-text.ts';

/** Where a line comes from. In a batch file `%` is doubled to mean itself, and what is not defined is empty. */
export type Mode = 'batch' | 'line';

/** What `:~2,3` or `:old=new` does to the value of a variable. */
export type Edit =
  | { readonly kind: 'part'; readonly from: number; readonly length: number | undefined }
  | { readonly kind: 'replace'; readonly search: string; readonly replacement: string };

/** `%NAME%`. */
export interface VariableReference {
  readonly kind: 'variable';
  readonly raw: string;
  readonly name: string;
  readonly edit: Edit | undefined;
}

/** `%1`, `%*`, `%~n1`. */
export interface ArgumentReference {
  readonly kind: 'argument';
  readonly raw: string;
  readonly which: number | '*';
  /** The letters behind `~`; undefined without it. */
  readonly modifiers: string | undefined;
}

/** `%%f` of a batch file, `%f` of a line. Which of the letters names the variable depends on the loops around. */
export interface LoopReference {
  readonly kind: 'loop';
  readonly raw: string;
  readonly letters: string;
  readonly tilde: boolean;
}

export type Reference = VariableReference | ArgumentReference | LoopReference;

/** A part of a line: text, or something that is replaced when the line runs. */
export type Piece =
  | ({ readonly kind: 'text' } & MarkedText)
  | (Reference & {
      /** Whether it stands between quotes: then its value can't end them. */
      readonly quoted: boolean;
    });

const doubled = /%%(~[a-z]{1,32}|[a-z])/iy;
const single = /%(~[a-z]{1,32}|[a-z])/iy;
const argument = /%(?:(\*)|([0-9])|~([a-z]*)([0-9]))/iy;
// A name holds no space and no operator, so that a lone `%` can't swallow a command.
const variable = /%([^\s%&|<>^"():=~*0-9][^\s%&|<>^"():=]*)(?::([^%\n]*))?%/y;

/** What a `%` at a position begins; undefined where it is only a character. */
export function findReference(
  text: string,
  at: number,
  mode: Mode,
): { readonly reference: Reference; readonly end: number } | undefined {
  const found =
    mode === 'batch'
      ? (findLoop(text, at, doubled) ?? findArgument(text, at) ?? findVariable(text, at))
      : (findVariable(text, at) ?? findLoop(text, at, doubled) ?? findLoop(text, at, single));
  return found && { reference: found, end: at + found.raw.length };
}

/** What is left of a reference of a line to a variable that is not defined: text, perhaps with loop variables. */
export function findLoopOnly(
  text: string,
  at: number,
): { readonly reference: Reference; readonly end: number } | undefined {
  const found = findLoop(text, at, single);
  return found && { reference: found, end: at + found.raw.length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function findLoop(text: string, at: number, pattern: RegExp): LoopReference | undefined {
  const found = match(pattern, text, at);
  if (found === undefined) return undefined;
  const [raw, name = ''] = found;
  const tilde = name.startsWith('~');
  return { kind: 'loop', raw, letters: tilde ? name.slice(1) : name, tilde };
}

function findArgument(text: string, at: number): ArgumentReference | undefined {
  const found = match(argument, text, at);
  if (found === undefined) return undefined;
  const [raw, all, digit, modifiers, modified] = found;
  const which = all === '*' ? '*' : Number(digit ?? modified);
  return { kind: 'argument', raw, which, modifiers };
}

function findVariable(text: string, at: number): VariableReference | undefined {
  const found = match(variable, text, at);
  if (found === undefined) return undefined;
  const [raw, name = '', change] = found;
  const edit = change === undefined ? undefined : findEdit(change);
  if (change !== undefined && edit === undefined) return undefined;
  return { kind: 'variable', raw, name, edit };
}

function findEdit(change: string): Edit | undefined {
  const part = /^~\s*(-?\d{1,5})\s*(?:,\s*(-?\d{1,5})\s*)?$/.exec(change);
  if (part !== null) {
    const [, from, length] = part;
    return {
      kind: 'part',
      from: Number(from),
      length: length === undefined ? undefined : Number(length),
    };
  }
  const equals = change.indexOf('=', 1);
  return equals < 0
    ? undefined
    : {
        kind: 'replace',
        search: change.slice(0, equals),
        replacement: change.slice(equals + 1),
      };
}

/** Collects the pieces of a part of a line. */
export class PieceWriter {
  readonly #pieces: Piece[] = [];
  #text = '';
  #marks = '';

  add(text: string, mark: '.' | 'L' = '.'): void {
    this.#text += text;
    this.#marks += mark.repeat(text.length);
  }

  /** Takes the last character back. It must have been added as text. */
  dropLast(): void {
    this.#text = this.#text.slice(0, -1);
    this.#marks = this.#marks.slice(0, -1);
  }

  refer(reference: Reference, quoted: boolean): void {
    this.#flush();
    this.#pieces.push({ ...reference, quoted });
  }

  /** What was collected. */
  finish(): readonly Piece[] {
    this.#flush();
    return this.#pieces;
  }

  #flush(): void {
    if (this.#text === '') return;
    this.#pieces.push({ kind: 'text', text: this.#text, marks: this.#marks });
    this.#text = '';
    this.#marks = '';
  }
}

/** Writes what stands at a `%`: a reference, a `%`, or in a batch file nothing at all. Returns where the rest begins. */
export function writePercent(
  writer: PieceWriter,
  text: string,
  at: number,
  { mode, quoted }: { readonly mode: Mode; readonly quoted: boolean },
): number {
  const found = findReference(text, at, mode);
  if (found !== undefined) {
    writer.refer(found.reference, quoted);
    return found.end;
  }
  if (mode === 'line') {
    writer.add('%');
    return at + 1;
  }
  if (!text.startsWith('%%', at)) return at + 1;
  writer.add('%');
  return at + 2;
}

/** The pieces of a whole text in which nothing but `%` and `"` means anything. */
export function readPieces(text: string, mode: Mode): readonly Piece[] {
  const writer = new PieceWriter();
  let quoted = false;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '%') {
      at = writePercent(writer, text, at, { mode, quoted });
      continue;
    }
    if (char === '"') quoted = !quoted;
    writer.add(char);
    at += 1;
  }
  return writer.finish();
}
