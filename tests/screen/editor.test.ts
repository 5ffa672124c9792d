import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  edit,
  type Editor,
  insert,
  newEditor,
  textOf,
  withText,
} from '../../shell/screen/editor.ts';
import type { KeyName } from '../../shell/screen/keys.ts';
import { layOutLine } from '../../shell/screen/line-layout.ts';

const history = ['DIR', 'TYPE a.txt'];

function type(...parts: readonly (KeyName | { readonly text: string })[]): Editor {
  let editor = newEditor(history.length);
  for (const part of parts) {
    editor =
      typeof part === 'string'
        ? (edit(editor, part, history) ?? editor)
        : insert(editor, part.text);
  }
  return editor;
}

const t = (text: string) => ({ text });

describe('the line editor', () => {
  test.each<readonly [string, readonly (KeyName | { readonly text: string })[], string, number]>([
    ['types', [t('abc')], 'abc', 3],
    ['inserts', [t('ac'), 'left', t('b')], 'abc', 2],
    ['overtypes', [t('axc'), 'left', 'left', 'insert', t('b')], 'abc', 2],
    ['counts what a person counts', [t('a👩‍👩‍👧b'), 'left', 'backspace'], 'ab', 1],
    ['deletes', [t('abc'), 'home', 'delete'], 'bc', 0],
    ['deletes a word', [t('copy a\\bcd'), 'deleteWord'], 'copy a\\', 7],
    ['goes by words', [t('copy a\\bcd'), 'wordLeft', 'wordLeft', 'wordRight'], 'copy a\\bcd', 6],
    ['clears to the left', [t('abc'), 'left', 'clearLeft'], 'c', 0],
    ['clears to the right', [t('abc'), 'home', 'right', 'clearRight'], 'a', 1],
    ['shows old lines', ['up', 'up'], 'DIR', 3],
    ['comes back to the new one', [t('new'), 'up', 'down'], 'new', 3],
    ['stops at both ends', ['up', 'up', 'up', 'down', 'down', 'down'], '', 0],
    ['goes to the oldest and back', ['pageUp'], 'DIR', 3],
    ['F1 takes one character of the last line', ['f1', 'f1'], 'TY', 2],
    ['F3 takes the rest of it', [t('MORE'), 'f3'], 'MORE a.txt', 10],
    ['Escape empties', [t('abc'), 'escape'], '', 0],
    ['what is unknown does nothing', [t('abc'), 'f7'], 'abc', 3],
  ])('%s', (_, parts, text, cursor) => {
    const editor = type(...parts);
    expect({ text: textOf(editor), cursor: editor.cursor }).toEqual({ text, cursor });
  });

  test('the cursor never leaves the line', () => {
    const keys = fc.constantFrom<KeyName>(
      'left',
      'right',
      'home',
      'end',
      'up',
      'down',
      'backspace',
      'delete',
      'insert',
      'f1',
      'f3',
      'wordLeft',
      'wordRight',
      'deleteWord',
      'clearLeft',
      'clearRight',
      'escape',
      'pageUp',
      'pageDown',
    );
    const part = fc.oneof(keys, fc.string({ unit: 'grapheme', maxLength: 3 }).map(t));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { cursor, chars } = type(...parts);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(chars.length);
      }),
    );
  });
});

describe('the rows of a line', () => {
  const rowsOf = (text: string, columns: number, most = 99, cursor?: number): readonly string[] => {
    const editor = withText(newEditor(0), text, cursor);
    return layOutLine({ prompt: 'C:\\>', ...editor }, columns, most).map((row) =>
      row.map((part) => part.text).join(''),
    );
  };

  test.each([
    ['ab', 40, ['C:\\>ab ']],
    ['abcdef', 6, ['C:\\>ab', 'cdef ']],
    ['日本語', 7, ['C:\\>日', '本語 ']],
    ['a\nb', 40, ['C:\\>a↵b ']],
    ['a\u{7}', 40, ['C:\\>a· ']],
  ])('%j in %i columns', (text, columns, rows) => {
    expect(rowsOf(text, columns)).toEqual(rows);
  });

  test('are those around the cursor when there are too many', () => {
    const text = 'x'.repeat(100);
    expect(rowsOf(text, 10, 3)).toHaveLength(3);
    expect(rowsOf(text, 10, 3, 0)[0]).toBe('C:\\>xxxxxx');
  });
});
