/** What the server answers. */
export type Json =
  | null
  | string
  | number
  | boolean
  | bigint
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** JSON text. A `bigint` is written with all its digits. */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .map(([key, each]) => `${JSON.stringify(key)}:${writeJson(each)}`);
  return `{${entries.join(',')}}`;
}

/** An object of a request's JSON; undefined for anything else. */
export function findObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}
