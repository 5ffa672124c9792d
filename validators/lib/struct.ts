import type { PType, Term } from '@harmoniclabs/plu-ts';
import { bind, drop, head, type Data, type DataList } from './plutus.ts';
import type { Fields, Schema } from './schema.ts';

/** The fields of a described constructor, by their names. */
type FieldsOf<S extends Schema, K extends keyof S['constructors']> = S['constructors'][K];

/**
 * Binds the named fields of a constructor, each evaluated once. `fields` is the list that `unConstrData` gives.
 * A constructor's further fields are not looked at: an object holds exactly its fields because a handler made it whole.
 */
export function bindFields<
  S extends Schema,
  K extends keyof S['constructors'] & string,
  N extends keyof FieldsOf<S, K> & string,
  R extends PType,
>(
  of: S,
  constructor: K,
  fields: DataList,
  names: readonly N[],
  body: (values: Readonly<Record<N, Data>>) => Term<R>,
): Term<R> {
  const order = Object.keys(of.constructors[constructor] as Fields);
  const wanted = names
    .map((name) => ({ name, position: order.indexOf(name) }))
    .toSorted((a, b) => a.position - b.position);

  function step(
    list: DataList,
    at: number,
    index: number,
    values: Partial<Record<N, Data>>,
  ): Term<R> {
    const next = wanted[index];
    if (next === undefined) return body(values as Record<N, Data>);
    const here = drop(list, next.position - at);
    if (index === wanted.length - 1) {
      return bind(head(here), (value) =>
        body({ ...values, [next.name]: value } as Record<N, Data>),
      );
    }
    return bind(here, (rest) =>
      bind(head(rest), (value) =>
        step(rest, next.position, index + 1, { ...values, [next.name]: value }),
      ),
    );
  }
  return step(fields, 0, 0, {});
}
