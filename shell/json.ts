/** What `--json` can write. A `bigint` becomes an integer of any length. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * JSON text. Unlike `JSON.stringify` it writes a `bigint` as an integer, digit by digit: amounts must not lose any,
 * and a string would be another type. Fields that are undefined are left out.
 */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${JSON.stringify(key)}:${writeJson(field)}`],
  );
  return `{${fields.join(',')}}`;
}

// `Array.isArray` does not narrow a readonly array out of a union.
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
