import { datumFieldsOf, referenceOf, resolved, valueOf, type Parts } from './context.ts';
import {
  bind,
  fieldsOf,
  head,
  type Bytes,
  type Data,
  type DataList,
  type PairList,
  type Unit,
} from './plutus.ts';

/** An input of the kernel, of whatever kind. What is not bound is taken apart where it is used. */
export interface SpentOutput {
  readonly parts: Parts;
  /** The output reference that it is spent from; not bound. */
  readonly reference: Data;
  /** Not bound. */
  readonly address: Data;
  /** Not bound. */
  readonly value: PairList;
  /** The fields of its datum. */
  readonly fields: DataList;
}

/** An object that the call spends. */
export interface SpentObject extends SpentOutput {
  /** Name of its token: kind and id. */
  readonly token: Bytes;
}

/** Binds the parts of an input. */
export function bindInput(input: Data, body: (spent: SpentOutput) => Unit): Unit {
  return bind(fieldsOf(resolved(input)), (parts) =>
    bind(datumFieldsOf(parts), (fields) =>
      body({
        parts,
        reference: referenceOf(input),
        address: head(parts),
        value: valueOf(parts),
        fields,
      }),
    ),
  );
}
