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

/** An object that the call spends. */
export interface SpentObject {
  /** The output reference that it is spent from. */
  readonly reference: Data;
  readonly address: Data;
  readonly value: PairList;
  /** The fields of its datum. */
  readonly fields: DataList;
  /** Name of its token: kind and id. */
  readonly token: Bytes;
}

/** Binds the parts of an input, of whatever kind. */
export function bindInput(
  input: Data,
  body: (parts: Omit<SpentObject, 'token'> & { readonly output: Data }) => Unit,
): Unit {
  return bind(resolved(input), (output) =>
    bind(fieldsOf(output), (parts) =>
      bind(head(parts), (address) =>
        bind(asMap(item(parts, 1)), (value) =>
          bind(datumFieldsOf(output), (fields) =>
            bind(referenceOf(input), (reference) =>
              body({ reference, address, value, fields, output }),
            ),
          ),
        ),
      ),
    ),
  );
}
