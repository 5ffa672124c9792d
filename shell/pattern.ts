import { isSameNameInAnyCase } from './names.ts';
import { findText, showName } from './visible.ts';

/** Says whether a name matches. */
export type Pattern = (name: Uint8Array) => boolean;

/**
 * A pattern of MS-DOS for long names, as cmd matches them: `*` is any text, `?` any character or none at the end of name
 * or extension, `*.*` everything, `*.` what has no extension. `isWild` says which characters of it are wildcards.
 */
export function makePattern(typed: string, isWild: (at: number) => boolean): Pattern {
  const pattern = [...splitUnits(typed, isWild)];
  if (pattern.every(({ wild }) => !wild)) return (name) => isSameNameInAnyCase(typed, name);
  const text = pattern.map(({ char, wild }) => (wild ? char : 'x')).join('');
  if (text === '*' || isEverything(pattern)) return () => true;
  return (name) => matches(pattern, Array.from(fold(findText(name) ?? showName(name))));
}

interface Unit {
  readonly char: string;
  readonly wild: boolean;
}

function* splitUnits(typed: string, isWild: (at: number) => boolean): Generator<Unit> {
  let at = 0;
  for (const char of typed) {
    yield { char: isWild(at) ? char : fold(char), wild: isWild(at) };
    at += char.length;
  }
}

function isEverything(pattern: readonly Unit[]): boolean {
  return (
    pattern.length === 3 &&
    pattern.every(({ char, wild }, at) => (at === 1 ? char === '.' : wild && char === '*'))
  );
}

function fold(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** Goes through the name once, with all places of the pattern that it may have reached: never slower than their product. */
function matches(pattern: readonly Unit[], name: readonly string[]): boolean {
  let reached = close(pattern, new Set([0]), name, 0);
  for (const [at, char] of name.entries()) {
    const next = new Set<number>();
    for (const place of reached) {
      const unit = pattern[place];
      if (unit === undefined) continue;
      if (unit.wild && unit.char === '*') next.add(place);
      else if (unit.wild || unit.char === char) next.add(place + 1);
    }
    reached = close(pattern, next, name, at + 1);
  }
  return reached.has(pattern.length);
}

/** Adds the places that are reached without a character. */
function close(
  pattern: readonly Unit[],
  places: ReadonlySet<number>,
  name: readonly string[],
  at: number,
): ReadonlySet<number> {
  const closed = new Set(places);
  for (const place of closed) {
    const unit = pattern[place];
    if (unit === undefined) continue;
    const ended = at === name.length;
    const skips =
      (unit.wild && unit.char === '*') ||
      // At the end of the name or of what stands before a dot, `?` may be nothing.
      (unit.wild && (ended || name[at] === '.')) ||
      // A dot that nothing but wildcards follows: `a.*` is also `a`, and `*.` what has no extension.
      (!unit.wild && unit.char === '.' && ended && isRest(pattern, place + 1) && !hasDot(name));
    if (skips) closed.add(place + 1);
  }
  return closed;
}

function isRest(pattern: readonly Unit[], from: number): boolean {
  return pattern.slice(from).every(({ wild }) => wild);
}

function hasDot(name: readonly string[]): boolean {
  return name.includes('.');
}
