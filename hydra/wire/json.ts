import { MessageError } from '../errors.ts';
import { readJson } from './json-reader.ts';
import { writeJson } from './json-writer.ts';
import { LosslessNumber } from './lossless-number.ts';

/** JSON with integers of any size: integers are bigints, other numbers doubles where those keep the text. */
export type JsonValue =
  null | boolean | string | bigint | number | LosslessNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Reads JSON (RFC 8259) without losing digits. `JSON.parse` would turn 3797645294248714119 into …4000, which changes
 * hashes. Throws `MessageError` for what is not JSON, and for a key that is there twice. It may nest as deep as it will.
 */
export function parseJson(text: string): JsonValue {
  try {
    return readJson(text, readNumber);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MessageError({ reason: `not JSON: ${detail}`, cause });
  }
}

/** Writes JSON on one line. Keys whose value is undefined are left out. */
export function serialiseJson(value: unknown): string {
  const text = writeJson(value);
  if (text === undefined) throw new MessageError({ reason: 'a value that JSON cannot hold' });
  return text;
}

/** Whether a value is an object, and not a list, a number or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}

function readNumber(text: string): bigint | number | LosslessNumber {
  if (/^-?\d+$/.test(text) && text !== '-0') return BigInt(text);
  const number = Number(text);
  return String(number) === text ? number : new LosslessNumber(text);
}
