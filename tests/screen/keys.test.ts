import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Key, KeyReader } from '../../shell/screen/keys.ts';

function readAll(chunks: readonly (string | Uint8Array)[]): readonly Key[] {
  const reader = new KeyReader();
  const keys = chunks.flatMap((chunk) => reader.read(Buffer.from(chunk)));
  return [...keys, ...reader.flush()];
}

const key = (name: string) => ({ kind: 'key', name });
const text = (typed: string) => ({ kind: 'text', text: typed });

describe('keys', () => {
  test.each([
    ['a', [text('a')]],
    ['日本', [text('日本')]],
    ['a\r', [text('a'), key('enter')]],
    ['\u{1B}[A\u{1B}OB', [key('up'), key('down')]],
    ['\u{1B}[1;5D\u{1B}f', [key('wordLeft'), key('wordRight')]],
    ['\u{1B}[2~\u{1B}[3~', [key('insert'), key('delete')]],
    ['\u{1B}OR\u{1B}[18~\u{1B}[[A', [key('f3'), key('f7'), key('f1')]],
    ['\u{3}\u{4}\u{12}', [key('interrupt'), key('endOfInput'), key('search')]],
    ['\u{1B}', [key('escape')]],
    ['\u{1B}[99;99u x', [text(' x')]],
    ['\u{0}\u{1C}a', [text('a')]],
  ])('%j', (sent, keys) => {
    expect(readAll([sent])).toEqual(keys);
  });

  test('what is pasted is text, whatever it holds', () => {
    const pasted = 'a\r\nb\u{3}\u{1B}[A\rc';
    expect(readAll([`\u{1B}[200~${pasted}\u{1B}[201~d`])).toEqual([
      { kind: 'paste', text: 'a\nb\u{3}\u{1B}[A\nc' },
      text('d'),
    ]);
  });

  test('pieces of any size give the same keys', () => {
    const sent = fc.array(
      fc.oneof(
        fc.constantFrom('\u{1B}[A', '\u{1B}OR', '\u{1B}[200~x\r\u{1B}[201~', '\r', '\t', '\u{3}'),
        fc.string({ unit: 'grapheme', maxLength: 5 }).filter((typed) => !/\p{Cc}/u.test(typed)),
      ),
      { maxLength: 10 },
    );
    const merge = (keys: readonly Key[]): string =>
      JSON.stringify(keys).replaceAll('"},{"kind":"text","text":"', '');
    fc.assert(
      fc.property(sent, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (parts, sizes) => {
        const bytes = Buffer.from(parts.join(''));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(merge(readAll(chunks))).toBe(merge(readAll([bytes])));
      }),
    );
  });

  test('never throws, and makes no control character text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const typed = readAll([bytes]).flatMap((each) => (each.kind === 'text' ? [each.text] : []));
        expect(typed.join('')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
