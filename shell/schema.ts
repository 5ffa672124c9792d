import type { Json } from './json.ts';

/** A JSON Schema (draft 2020-12), written with the functions of this file. */
export type Schema = Readonly<Record<string, Json>>;

/** Any text. */
export const text: Schema = { type: 'string' };

/** A whole number, of any length. */
export const integer: Schema = { type: 'integer' };

export const boolean: Schema = { type: 'boolean' };

/** 28 bytes in lower-case hexadecimal, on drives 4. */
export const objectId: Schema = { type: 'string', pattern: '^(?:[0-9a-f]{56}|[0-9a-f]{8})$' };

/** 32 bytes in lower-case hexadecimal. */
export const transactionId: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };

/** One of a few words. */
export function oneOf(...words: readonly (string | number)[]): Schema {
  return { enum: [...words] };
}

/** The same, or null. */
export function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** A list of one kind of thing. */
export function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** Exactly these fields; those whose names end with `?` may be missing. */
export function object(fields: Readonly<Record<string, Schema>>): Schema {
  const entries = Object.entries(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
    ),
    required: entries.map(([name]) => name).filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

/** One of several shapes. */
export function either(...schemas: readonly Schema[]): Schema {
  return { anyOf: [...schemas] };
}
