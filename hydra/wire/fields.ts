import { z } from 'zod';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { MessageError } from '../errors.ts';
import type { JsonValue } from './json.ts';
import { LosslessNumber } from './lossless-number.ts';

/** Hexadecimal text of so many bytes, or of any number. */
export function hex(bytes?: number): z.ZodType<Hex, string> {
  return z
    .string()
    .regex(
      bytes === undefined ? /^(?:[0-9a-fA-F]{2})*$/ : new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`),
    )
    .transform((text): Hex => text.toLowerCase());
}

/** A number that need not be whole: seconds of drift, say. */
export const decimal = z.union([z.bigint(), z.number(), z.instanceof(LosslessNumber)]);

/** A number that counts something. */
export const natural = z.bigint().nonnegative();

/** Any JSON at all. */
export const json = z.custom<JsonValue>((value) => value !== undefined);

/** POSIX milliseconds of a UTC time as nodes write it. */
export function timeOf(text: string): bigint {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new MessageError({ reason: `not a time: ${text}` });
  return BigInt(time);
}

/** A UTC time as nodes write it, of POSIX milliseconds. */
export function timeText(time: bigint): string {
  const text = new Date(Number(time)).toISOString();
  return text.replace('.000Z', 'Z');
}

/** UTC time as text: ISO 8601 with any number of decimals. */
export const utcTime = z.string().regex(/^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);

/**
 * Checks a value against a shape. What the shape does not know stays in the answer: a newer node may say more.
 * Throws `MessageError` with the place of the first difference.
 */
export function read<S extends z.ZodType>(shape: S, value: JsonValue, what: string): z.output<S> {
  const outcome = shape.safeParse(value);
  if (outcome.success) return outcome.data;
  const [issue] = outcome.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '$' : `$.${issue.path.join('.')}`;
  throw new MessageError({ reason: `${what}: ${issue?.message ?? 'malformed'} at ${place}` });
}
