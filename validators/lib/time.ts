import { MAX_INTERVAL } from '../objects/kinds.ts';
import { check, type Fail } from './functions.ts';
import {
  bind,
  integer,
  asInteger,
  fieldsOf,
  bindConstr,
  head,
  item,
  equalsInteger,
  lessInteger,
  subtract,
  and,
  type Data,
  type Unit,
} from './plutus.ts';

/** Both bounds finite (CIP-69 `Extended` constructor 1), and the interval not too wide. */
export function bindTime(fail: Fail, range: Data, body: (upper: Data) => Unit): Unit {
  return bind(fieldsOf(range), (bounds) =>
    bindConstr(head(fieldsOf(head(bounds))), (lowerKind, lower) =>
      bindConstr(head(fieldsOf(item(bounds, 1))), (upperKind, upper) =>
        check(
          fail,
          'F11',
          // Without it, any time could be recorded.
          and(equalsInteger(lowerKind, integer(1)), equalsInteger(upperKind, integer(1))),
          bind(head(upper), (end) =>
            check(
              fail,
              'F12',
              // Without it, a time far ahead could be recorded.
              lessInteger(
                subtract(asInteger(end), asInteger(head(lower))),
                integer(MAX_INTERVAL + 1),
              ),
              body(end),
            ),
          ),
        ),
      ),
    ),
  );
}
