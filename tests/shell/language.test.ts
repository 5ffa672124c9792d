import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadCommandError } from '../../offchain/errors/file.ts';
import { listTokens, parseLine, splitRedirection } from '../../shell/language.ts';
import { splitScript } from '../../shell/script.ts';

/** Text full of what means something to the language. */
const line = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', '\t', '"', '\\', '/', '>', '<', '|', '.', ':', '@', '%', '^', "'"),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  maxLength: 60,
});

const word = fc.string({
  unit: fc.constantFrom('a', 'B', '\\', '/', '.', ':', '-', '%', '^', 'é'),
  minLength: 1,
  maxLength: 12,
});

/** What a call throws that it must not. */
function findUnexpected(call: () => void): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof BadCommandError ? undefined : error;
  }
}

describe('a command line', () => {
  test.each([
    ['dir', 'DIR', ''],
    ['  Dir C:\\docs', 'DIR', ' C:\\docs'],
    ['@echo off', 'ECHO', ' off'],
    ['cd\\docs', 'CD', '\\docs'],
    ['cd..', 'CD', '..'],
    ['echo.', 'ECHO', '.'],
    ['echo>file', 'ECHO', '>file'],
    ['foo.exe /x', 'FOO', '.exe /x'],
    ['c: x', 'C:', ' x'],
    ['"dir" x', '"DIR"', ' x'],
  ])('%j', (text, name, rest) => {
    expect(parseLine(text)).toEqual({ name, rest });
  });

  test.each(['', '   ', '\t', 'REM', 'rem what ever > "', ':: note', '@', ' @rem x'])(
    '%j is nothing to run',
    (text) => {
      expect(parseLine(text)).toBeUndefined();
    },
  );

  test('no text throws anything but BadCommandError', () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(
          findUnexpected(() => {
            const command = parseLine(text);
            if (command !== undefined) listTokens(splitRedirection(command.rest).text);
          }),
        ).toBeUndefined();
      }),
    );
  });
});

describe('arguments', () => {
  test('words keep every character, backslashes too', () => {
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(listTokens(words.join('  ')).map(({ text }) => text)).toEqual(words);
      }),
    );
  });

  test('quotes group and disappear', () => {
    const text = 'C:\\"my docs"\\a.txt "" "x > y" /L:3';
    expect(listTokens(text).map(({ text: argument, quoted }) => [argument, quoted])).toEqual([
      ['C:\\my docs\\a.txt', true],
      ['', true],
      ['x > y', true],
      ['/L:3', false],
    ]);
  });

  test('a quote without its partner is an error', () => {
    expect(() => listTokens('a "b c')).toThrow(BadCommandError);
  });
});

describe('redirection', () => {
  test.each([
    [' a  b > f', ' a  b ', 'f'],
    [' a>f ', ' a', 'f'],
    [' "a > b" > "my file"', ' "a > b" ', 'my file'],
    [' a', ' a', undefined],
    [' 5" disk > f', ' 5" disk > f', undefined],
  ])('%j', (rest, text, target) => {
    expect(splitRedirection(rest)).toEqual({ text, target });
  });

  test.each(['a >> f', 'a >', 'a > ""', 'a > f g', 'a > f>g', 'a < f', 'a | b'])(
    '%j is refused',
    (rest) => {
      expect(() => splitRedirection(rest)).toThrow(BadCommandError);
    },
  );
});

describe('a batch file', () => {
  test('lines end as on any system, and know where they stand', () => {
    expect(splitScript('\u{FEFF}ver\r\ndir\n\nlog\u{1A}junk', 'a.bat')).toEqual([
      { text: 'ver', where: 'a.bat(1)' },
      { text: 'dir', where: 'a.bat(2)' },
      { text: '', where: 'a.bat(3)' },
      { text: 'log', where: 'a.bat(4)' },
    ]);
  });
});
