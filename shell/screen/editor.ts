import type { KeyName } from './keys.ts';

/** A line that is being typed. Positions count grapheme clusters: what a person takes for one character. */
export interface Editor {
  readonly chars: readonly string[];
  readonly cursor: number;
  /** New characters replace those under the cursor. */
  readonly overtype: boolean;
  /** Which line of the history it is; as many as there are for a new one. */
  readonly place: number;
  /** The new line, while an old one is shown. */
  readonly draft: readonly string[];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The characters of a text. */
export function splitChars(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** An empty line behind a history of some length. */
export function newEditor(place: number, overtype = false): Editor {
  return { chars: [], cursor: 0, overtype, place, draft: [] };
}

/** The text of the line. */
export function textOf({ chars }: Editor): string {
  return chars.join('');
}

/** The line with another text, the cursor at its end or where it is said. */
export function withText(editor: Editor, text: string, cursor?: number): Editor {
  const chars = splitChars(text);
  return { ...editor, chars, cursor: cursor ?? chars.length };
}

/** What is typed or pasted stands at the cursor. */
export function insert(editor: Editor, text: string): Editor {
  const { chars, cursor, overtype } = editor;
  const added = splitChars(text);
  const replaced = overtype ? added.length : 0;
  const all = [...chars.slice(0, cursor), ...added, ...chars.slice(cursor + replaced)];
  return { ...editor, chars: all, cursor: cursor + added.length };
}

/** What a key does to the line; undefined where it does nothing to it. */
export function edit(editor: Editor, key: KeyName, history: readonly string[]): Editor | undefined {
  const { chars, cursor } = editor;
  switch (key) {
    case 'left':
      return { ...editor, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { ...editor, cursor: Math.min(chars.length, cursor + 1) };
    case 'home':
      return { ...editor, cursor: 0 };
    case 'end':
      return { ...editor, cursor: chars.length };
    case 'wordLeft':
      return { ...editor, cursor: findWordStart(chars, cursor) };
    case 'wordRight':
      return { ...editor, cursor: findWordEnd(chars, cursor) };
    case 'insert':
      return { ...editor, overtype: !editor.overtype };
    case 'backspace':
      return cursor === 0 ? editor : remove(editor, cursor - 1, cursor);
    case 'delete':
      return remove(editor, cursor, cursor + 1);
    case 'deleteWord':
      return remove(editor, findWordStart(chars, cursor), cursor);
    case 'clearLeft':
      return remove(editor, 0, cursor);
    case 'clearRight':
      return remove(editor, cursor, chars.length);
    case 'escape':
      return { ...editor, chars: [], cursor: 0, place: history.length, draft: [] };
    case 'up':
      return goTo(editor, editor.place - 1, history);
    case 'down':
      return goTo(editor, editor.place + 1, history);
    case 'pageUp':
      return goTo(editor, 0, history);
    case 'pageDown':
      return goTo(editor, history.length, history);
    case 'f1':
      return copyFromLast(editor, history, 1);
    case 'f3':
      return copyFromLast(editor, history, Infinity);
    default:
      return undefined;
  }
}

function remove(editor: Editor, from: number, to: number): Editor {
  const chars = [...editor.chars.slice(0, from), ...editor.chars.slice(to)];
  return { ...editor, chars, cursor: from };
}

function findWordStart(chars: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && isSeparator(chars[at - 1])) at -= 1;
  while (at > 0 && !isSeparator(chars[at - 1])) at -= 1;
  return at;
}

function findWordEnd(chars: readonly string[], cursor: number): number {
  let at = cursor;
  while (at < chars.length && isSeparator(chars[at])) at += 1;
  while (at < chars.length && !isSeparator(chars[at])) at += 1;
  return at;
}

function isSeparator(char: string | undefined): boolean {
  return char !== undefined && /[\s\\/]/.test(char);
}

/** Shows another line of the history. The new one is kept until it comes back. */
function goTo(editor: Editor, place: number, history: readonly string[]): Editor {
  if (place < 0 || place > history.length || place === editor.place) return editor;
  const draft = editor.place === history.length ? editor.chars : editor.draft;
  const chars = place === history.length ? draft : splitChars(history[place] ?? '');
  return { ...editor, chars, cursor: chars.length, place, draft };
}

/** As in MS-DOS, the last line is a template: F1 takes its next character, F3 all that are left. */
function copyFromLast(editor: Editor, history: readonly string[], count: number): Editor {
  const template = splitChars(history.at(-1) ?? '');
  const taken = template.slice(editor.cursor, editor.cursor + count);
  const chars = [
    ...editor.chars.slice(0, editor.cursor),
    ...taken,
    ...editor.chars.slice(editor.cursor + taken.length),
  ];
  return { ...editor, chars, cursor: editor.cursor + taken.length };
}
