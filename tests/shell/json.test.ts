import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, writeJson } from '../../shell/json.ts';

describe('JSON text', () => {
  test('is what JSON.stringify writes, where that can write it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(writeJson(value as Json)).toBe(JSON.stringify(value));
      }),
    );
  });

  test('keeps every digit of an integer', () => {
    fc.assert(
      fc.property(fc.bigInt(), (value) => {
        expect(writeJson({ value: [value] })).toBe(`{"value":[${value}]}`);
      }),
    );
  });

  test('leaves out what is undefined and keeps null', () => {
    expect(writeJson({ a: undefined, b: null, c: 1 })).toBe('{"b":null,"c":1}');
  });

  test('is one line', () => {
    expect(writeJson('a\r\nb\u{1B}')).toBe('"a\\r\\nb\\u001b"');
  });
});
