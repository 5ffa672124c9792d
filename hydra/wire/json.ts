import { isInteger, LosslessNumber, parse, stringify } from 'lossless-json';
import { MessageError } from '../errors.ts';

/** A JSON number that neither a bigint nor a double can hold as it is written: `1.50`, `1e400`, `-0`. */
export { LosslessNumber };

/** JSON with integers of any size: integers are bigints, other numbers doubles where those keep the text. */
export type JsonValue =
  null | boolean | string | bigint | number | LosslessNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Reads JSON (RFC 8259) without losing digits. `JSON.parse` would turn 3797645294248714119 into …4000, which changes
 * hashes. Throws `MessageError` for what is not JSON, for a key that is there twice with different values, and for
 * nesting that no stack can hold.
 */
export function parseJson(text: string): JsonValue {
  try {
    const value = parse(text, null, { parseNumber: readNumber });
    if (!isJson(value)) throw new TypeError('nothing');
    return value;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MessageError({ reason: `not JSON: ${detail}`, cause });
  }
}

/** Writes JSON on one line. Keys whose value is undefined are left out. */
export function serialiseJson(value: unknown): string {
  const text = stringify(value);
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
  if (isInteger(text) && !text.startsWith('-0')) return BigInt(text);
  const number = Number(text);
  return String(number) === text ? number : new LosslessNumber(text);
}

/** The parser makes these types and no others: numbers come from `readNumber`, everything else is JSON's own. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
