import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadCommandError } from '../../offchain/errors/file.ts';
import { findByName, toNewName } from '../../shell/names.ts';
import { showMessage, showName } from '../../shell/visible.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const find = (typed: string, names: readonly string[]) => findByName(typed, names, bytes);

/** The bytes that a shown name stands for. */
function unescape(shown: string): Buffer {
  return Buffer.concat(
    [...shown.matchAll(/\\x([0-9a-f]{2})|[^\\]/gu)].map(([char, hex]) =>
      hex === undefined ? Buffer.from(char) : Buffer.from(hex, 'hex'),
    ),
  );
}

describe('a shown name', () => {
  test.each([
    ['README.md', 'README.md'],
    ['größe 日本', 'größe 日本'],
    ['a\u{1B}[2Jb', 'a\\x1b[2Jb'],
    ['a\\b/c', 'a\\x5cb\\x2fc'],
    ['evil\u{202E}txt.exe', 'evil\\xe2\\x80\\xaetxt.exe'],
    ['line\nbreak', 'line\\x0abreak'],
  ])('%j', (name, shown) => {
    expect(showName(bytes(name))).toBe(shown);
  });

  test('bytes that are not text are escaped', () => {
    expect(showName(Uint8Array.of(0x61, 0xff, 0x20, 0x62))).toBe('a\\xff\\x20b');
  });

  test('stands for exactly one name and holds nothing that a terminal obeys', () => {
    const names = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.string({ unit: 'binary', maxLength: 20 }).map(bytes),
    );
    fc.assert(
      fc.property(names, (name) => {
        const shown = showName(name);
        expect(shown).not.toMatch(/\p{Cc}/u);
        expect(Buffer.compare(unescape(shown), name)).toBe(0);
      }),
    );
  });

  test('a message keeps its lines and loses its escape sequences', () => {
    expect(showMessage('a\nb\t\u{1B}[31mc')).toBe('a\nb\t\\x1b[31mc');
  });
});

describe('a new name', () => {
  test.each([
    'a',
    'README.md',
    'x'.repeat(64),
    'ä'.repeat(32),
    '.profile',
    'a b',
    'a=b,c;d+e',
    '日本',
  ])('%j is possible', (name) => {
    expect(toNewName(name)).toEqual(bytes(name));
  });

  test.each([
    ['', /Empty name/],
    ['x'.repeat(70), /Name too long: 70 bytes, at most 64/],
    ['ä'.repeat(33), /Name too long: 66 bytes/],
    ['a:b', /Name with :/],
    ['a"b', /Name with "/],
    ['a\u{7}b', /control character/],
    ['a\u{D800}b', /not valid Unicode/],
    ['a.', /ends with a space or a dot/],
    ['a ', /ends with a space or a dot/],
    ['..', /Not a name/],
  ])('%j is refused', (name, problem) => {
    expect(() => toNewName(name)).toThrow(BadCommandError);
    expect(() => toNewName(name)).toThrow(problem);
  });
});

describe('finding a name', () => {
  test('exactly, else in any case when one matches', () => {
    expect(find('a', ['A', 'a'])).toBe('a');
    expect(find('readme.MD', ['README.md', 'b'])).toBe('README.md');
    expect(find('ÄRGER', ['ärger'])).toBe('ärger');
    expect(find('c', ['a', 'b'])).toBeUndefined();
  });

  test('not when several match', () => {
    expect(() => find('Ab', ['AB', 'ab', 'c'])).toThrow(/Ambiguous name: Ab could be AB, ab/);
  });

  test('bytes that are not text have no typed name', () => {
    expect(findByName('\u{FFFD}', [Uint8Array.of(0xff)], (name) => name)).toBeUndefined();
  });
});
