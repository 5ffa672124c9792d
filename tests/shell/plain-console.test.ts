import { describe, expect, test } from 'vitest';
import { type Presses, Typist } from './typist.ts';

const QUESTION = 'Password of alice: ';
const ask = (typist: Typist): Promise<string | undefined> => typist.console.askSecret(QUESTION);

describe('a secret', () => {
  test.each<readonly [string, Presses, string]>([
    ['pressed key by key', 'tomato-91\r', 'tomato-91'],
    ['pasted', ['tomato-91', '\r'], 'tomato-91'],
    ['pasted with the end of its line', ['tomato-91\n'], 'tomato-91'],
    ['empty', '\r', ''],
    ['with backspaces', 'tomx\u{7F}ay\bto\r', 'tomato'],
    ['with more backspaces than characters', 'x\u{7F}\u{7F}\u{7F}y\r', 'y'],
    ['a backspace takes a whole character', 'a\u{1F511}\u{7F}b\r', 'ab'],
    ['begun again with Ctrl-U', 'wrong\u{15}right\r', 'right'],
    ['with a character in two pieces', [Uint8Array.of(0xc3), Uint8Array.of(0xa9), '\r'], 'é'],
    ['with spaces and a tab', ' a\tb \r', ' ab '],
  ])('%s is answered, and never seen', async (_, presses, secret) => {
    const typist = new Typist(presses);
    expect(await ask(typist)).toBe(secret);
    expect(typist.asked).toEqual([QUESTION]);
    expect(typist.isRaw).toBe(false);
  });

  test.each([
    ['Ctrl-C', 'tomato\u{3}'],
    ['Ctrl-D', 'tomato\u{4}'],
    ['Escape', 'tomato\u{1B}'],
  ])('%s is no answer', async (_, presses) => {
    const typist = new Typist(presses);
    expect(await ask(typist)).toBeUndefined();
    expect(typist.asked).toEqual([QUESTION]);
    expect(typist.isRaw).toBe(false);
  });

  test('two are asked for one after the other', async () => {
    const typist = new Typist('first\r', 'second\r');
    expect(await ask(typist)).toBe('first');
    expect(await ask(typist)).toBe('second');
    expect(typist.asked).toEqual([QUESTION, QUESTION]);
  });
});
