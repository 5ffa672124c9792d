import { Constr, type PlutusData } from './data.ts';

/**
 * Plain descriptions of datums and redeemers. From one description come the codec and the TypeScript type (here),
 * the on-chain accessors (`struct.ts`) and the CIP-57 entry (`blueprint.ts`). Order is the wire format: append, never reorder.
 */
export type Field =
  | { readonly kind: 'id'; readonly lengths: readonly number[] }
  | { readonly kind: 'bytes'; readonly min: number; readonly max: number }
  | { readonly kind: 'integer'; readonly max: bigint }
  | { readonly kind: 'list'; readonly of: Field; readonly max: number }
  | { readonly kind: 'sum'; readonly of: Schema };

/** The fields of one constructor, in wire order. */
export type Fields = Readonly<Record<string, Field>>;
/** The constructors of a type, in wire order (the first has index 0). */
export type Constructors = Readonly<Record<string, Fields>>;

/** A described type. */
export interface Schema<C extends Constructors = Constructors> {
  readonly constructors: C;
}

type StaticField<F extends Field> = F extends { kind: 'id' }
  ? string
  : F extends { kind: 'bytes' }
    ? Uint8Array
    : F extends { kind: 'integer' }
      ? bigint
      : F extends { kind: 'list'; of: infer I extends Field }
        ? readonly StaticField<I>[]
        : F extends { kind: 'sum'; of: infer S extends Schema }
          ? Static<S>
          : never;

type StaticFields<F extends Fields> = { readonly [K in keyof F]: StaticField<F[K]> };

type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

/** The TypeScript type of a schema: the fields of a single constructor, or a union discriminated by `kind`. */
export type Static<S extends Schema> =
  S extends Schema<infer C>
    ? IsUnion<keyof C> extends true
      ? { [K in keyof C]: { readonly kind: K } & StaticFields<C[K]> }[keyof C]
      : StaticFields<C[keyof C]>
    : never;

/** The largest integer an object may hold: what JSON and JavaScript numbers can still tell apart; years, bytes and counters stay far below. */
export const MAX_INTEGER = (1n << 53n) - 1n;

/** Describes a type by its constructors. */
export function schema<const C extends Constructors>(constructors: C): Schema<C> {
  return { constructors };
}

/** The kinds of field. Identifiers are hexadecimal text off-chain, content is `Uint8Array`. */
export const field = {
  /** A script or key hash, 28 bytes (blake2b-224). */
  id: { kind: 'id', lengths: [28] },
  /** An object's id: 28 bytes, on drives 4. */
  objectId: { kind: 'id', lengths: [4, 28] },
  /** As `objectId`, or empty where there is none. */
  objectIdOrEmpty: { kind: 'id', lengths: [0, 4, 28] },
  /** A 32-byte hash (blake2b-256). */
  hash: { kind: 'id', lengths: [32] },
  /** Bytes within a length range. */
  bytes: ({ min = 0, max }: { readonly min?: number; readonly max: number }) =>
    ({ kind: 'bytes', min, max }) as const,
  /** A natural number up to `max`. */
  integer: { kind: 'integer', max: MAX_INTEGER },
  /** A list of at most `max` items. */
  list: <const F extends Field>(of: F, { max }: { readonly max: number }) =>
    ({ kind: 'list', of, max }) as const,
  /** Another described type. */
  sum: <const S extends Schema>(of: S) => ({ kind: 'sum', of }) as const,
} as const;

/** A value does not fit its description: which field, and why. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** Plutus Data of a value. Throws {@link SchemaError} where the value breaks a limit of its description. */
export function toData<S extends Schema>(of: S, value: Static<S>): PlutusData {
  return sumToData(of, value, '');
}

/** The value that Plutus Data holds. Throws {@link SchemaError} where it does not fit the description exactly. */
export function fromData<S extends Schema>(of: S, data: PlutusData): Static<S> {
  return sumFromData(of, data, '') as Static<S>;
}

/** The position of a constructor, which is its index on the wire. */
export function constructorIndex(of: Schema, name: string): number {
  return Object.keys(of.constructors).indexOf(name);
}

function sumToData(of: Schema, value: unknown, path: string): PlutusData {
  const record = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(of.constructors);
  const name = names.length === 1 ? names[0] : (record['kind'] as string);
  const fields = name === undefined ? undefined : of.constructors[name];
  if (name === undefined || fields === undefined) {
    throw new SchemaError(path, `unknown constructor ${String(name)}`);
  }
  return new Constr(
    names.indexOf(name),
    Object.entries(fields).map(([key, item]) =>
      fieldToData(item, record[key], `${path}/${name}.${key}`),
    ),
  );
}

function sumFromData(of: Schema, data: PlutusData, path: string): unknown {
  if (!(data instanceof Constr)) throw new SchemaError(path, 'not a constructor');
  const names = Object.keys(of.constructors);
  const name = names[data.index];
  const fields = name === undefined ? undefined : of.constructors[name];
  if (name === undefined || fields === undefined) {
    throw new SchemaError(path, `no constructor ${data.index}`);
  }
  const entries = Object.entries(fields);
  if (entries.length !== data.fields.length) {
    throw new SchemaError(`${path}/${name}`, `${data.fields.length} fields, not ${entries.length}`);
  }
  const values = entries.map(([key, item], at) => {
    const part = data.fields[at];
    if (part === undefined) throw new SchemaError(`${path}/${name}.${key}`, 'missing');
    return [key, fieldFromData(item, part, `${path}/${name}.${key}`)] as const;
  });
  return { ...(names.length > 1 ? { kind: name } : {}), ...Object.fromEntries(values) };
}

function fieldToData(of: Field, value: unknown, path: string): PlutusData {
  switch (of.kind) {
    case 'id': {
      if (typeof value !== 'string') throw new SchemaError(path, 'not hexadecimal text');
      return checkedId(of, new Uint8Array(Buffer.from(value, 'hex')), path);
    }
    case 'bytes':
      return checkedBytes(of, value, path);
    case 'integer':
      return checkedInteger(of, value, path);
    case 'list':
      return checkedList(of, value, path).map((item, at) =>
        fieldToData(of.of, item, `${path}[${at}]`),
      );
    case 'sum':
      return sumToData(of.of, value, path);
  }
}

function fieldFromData(of: Field, data: PlutusData, path: string): unknown {
  switch (of.kind) {
    case 'id':
      return Buffer.from(checkedId(of, data, path)).toString('hex');
    case 'bytes':
      return checkedBytes(of, data, path);
    case 'integer':
      return checkedInteger(of, data, path);
    case 'list':
      return checkedList(of, data, path).map((item, at) =>
        fieldFromData(of.of, item as PlutusData, `${path}[${at}]`),
      );
    case 'sum':
      return sumFromData(of.of, data, path);
  }
}

function checkedId(of: Field & { kind: 'id' }, value: unknown, path: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new SchemaError(path, 'not bytes');
  if (!of.lengths.includes(value.length)) {
    throw new SchemaError(path, `${value.length} bytes, not ${of.lengths.join(' or ')}`);
  }
  return value;
}

function checkedBytes(of: Field & { kind: 'bytes' }, value: unknown, path: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new SchemaError(path, 'not bytes');
  if (value.length < of.min || value.length > of.max) {
    throw new SchemaError(path, `${value.length} bytes, not ${of.min} to ${of.max}`);
  }
  return value;
}

function checkedInteger(of: Field & { kind: 'integer' }, value: unknown, path: string): bigint {
  if (typeof value !== 'bigint') throw new SchemaError(path, 'not an integer');
  if (value < 0n || value > of.max) throw new SchemaError(path, `${value} is not 0 to ${of.max}`);
  return value;
}

function checkedList(
  of: Field & { kind: 'list' },
  value: unknown,
  path: string,
): readonly unknown[] {
  if (!Array.isArray(value)) throw new SchemaError(path, 'not a list');
  if (value.length > of.max)
    throw new SchemaError(path, `${value.length} items, at most ${of.max}`);
  return value;
}
