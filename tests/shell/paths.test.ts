import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadCommandError, InvalidDriveError } from '../../offchain/errors/file.ts';
import { Directories } from '../../shell/directories.ts';
import { formatLedgerPath, parsePath } from '../../shell/paths.ts';

const current = new Directories();
current.set('C', ['work']);
const own = (parts: string[], directory = false) => ({
  drive: 'C',
  account: undefined,
  parts,
  directory,
});

describe('a path', () => {
  test.each([
    ['C:\\docs\\a.txt', own(['docs', 'a.txt'])],
    ['c:/docs/a.txt', own(['docs', 'a.txt'])],
    ['\\docs\\', own(['docs'], true)],
    ['a.txt', own(['work', 'a.txt'])],
    ['C:a.txt', own(['work', 'a.txt'])],
    ['C:', own(['work'])],
    ['.', own(['work'], true)],
    ['..', own([], true)],
    ['..\\..\\..\\x', own(['x'])],
    ['\\', own([], true)],
    ['.\\x\\.\\y\\..\\z', own(['work', 'x', 'z'])],
    ['a..', own(['work', 'a..'])],
    ['\\\\Demo\\docs', { drive: 'C', account: 'demo', parts: ['docs'], directory: false }],
    ['//demo', { drive: 'C', account: 'demo', parts: [], directory: false }],
    ['\\\\demo\\..\\..\\x', { drive: 'C', account: 'demo', parts: ['x'], directory: false }],
    ['d:a.txt', { drive: 'D', account: undefined, parts: ['a.txt'], directory: false }],
    ['G:\\\\Demo\\x', { drive: 'G', account: 'demo', parts: ['x'], directory: false }],
    ['h:\\a\\..\\b', { drive: 'H', parts: ['a', '..', 'b'], directory: false }],
    ['H:', { drive: 'H', parts: [], directory: false }],
    ['H:b/', { drive: 'H', parts: ['b'], directory: true }],
  ])('%j', (typed, path) => {
    expect(parsePath(typed, current)).toEqual(path);
  });

  test.each(['I:\\x', 'z:', 'CC:\\x', ':x', '1:x'])('%j is on no drive', (typed) => {
    expect(() => parsePath(typed, current)).toThrow(InvalidDriveError);
  });

  test.each(['*.txt', 'a?', 'H:\\*', '\\\\', '\\\\\\x'])('%j is refused', (typed) => {
    expect(() => parsePath(typed, current)).toThrow(BadCommandError);
  });

  test('what is formatted is read back as it was', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/[\\/:*?]|^\.{1,2}$|\p{C}|[\p{Zl}\p{Zp}]/u.test(text));
    fc.assert(
      fc.property(
        fc.array(name),
        fc.option(fc.constant('demo'), { nil: undefined }),
        fc.constantFrom('C' as const, 'D' as const, 'G' as const),
        (parts, account, drive) => {
          const path = parsePath(formatLedgerPath(account, parts, drive), current);
          expect(path).toMatchObject({ drive, account, parts });
        },
      ),
    );
  });
});
