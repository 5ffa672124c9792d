import { resolved, referenceOf, datumFieldsOf } from './context.ts';
import {
  bind,
  asMap,
  fieldsOf,
  head,
  item,
  type Bytes,
  type Data,
  type Unit,
  type DataList,
  type PairList,
} from './plutus.ts';

/** An input of the kernel, of whatever kind. What is not bound is taken apart where it is used. */
export interface SpentOutput {
  readonly output: Data;
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
export function bindInput(input: Data, body: (parts: SpentOutput) => Unit): Unit {
  return bind(resolved(input), (output) =>
    bind(datumFieldsOf(output), (fields) =>
      body({
        output,
        reference: referenceOf(input),
        address: head(fieldsOf(output)),
        value: asMap(item(fieldsOf(output), 1)),
        fields,
      }),
    ),
  );
}
