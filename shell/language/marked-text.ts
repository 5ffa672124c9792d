/**
 * Text with a mark for each UTF-16 unit: `.` it may mean something (quote, separator, wildcard, switch), `L` it is
 * literally this character and nothing else. What is escaped, and what comes out of data, is literal.
 */
export interface MarkedText {
  readonly text: string;
  /** As long as the text. */
  readonly marks: string;
}

/** No text. */
export const noText: MarkedText = { text: '', marks: '' };

/** Text as typed: every character means what it usually does. */
export function plain(text: string): MarkedText {
  return { text, marks: '.'.repeat(text.length) };
}

/** Text that is only text. */
export function literal(text: string): MarkedText {
  return { text, marks: 'L'.repeat(text.length) };
}

/** Several texts as one. */
export function concat(parts: readonly MarkedText[]): MarkedText {
  return {
    text: parts.map(({ text }) => text).join(''),
    marks: parts.map(({ marks }) => marks).join(''),
  };
}

/** As `String.slice`. */
export function slice({ text, marks }: MarkedText, from: number, to?: number): MarkedText {
  return { text: text.slice(from, to), marks: marks.slice(from, to) };
}

/** Whether the character there is one of these and means something. */
export function isPlain({ text, marks }: MarkedText, at: number, among: string): boolean {
  return marks.charAt(at) === '.' && text.charAt(at) !== '' && among.includes(text.charAt(at));
}

/** Without the spaces and tabs around it, literal ones excepted. */
export function trim(marked: MarkedText): MarkedText {
  return trimEnd(trimStart(marked));
}

/** Without the spaces and tabs before it, literal ones excepted. */
export function trimStart(marked: MarkedText): MarkedText {
  let from = 0;
  while (isPlain(marked, from, ' \t\n')) from += 1;
  return slice(marked, from);
}

/** Without the spaces and tabs behind it, literal ones excepted. */
export function trimEnd(marked: MarkedText): MarkedText {
  let to = marked.text.length;
  while (to > 0 && isPlain(marked, to - 1, ' \t\n')) to -= 1;
  return slice(marked, 0, to);
}
