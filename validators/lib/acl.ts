import { MAX_ACL } from '../objects/kinds.ts';
import { boundedMapFunction, call, check, type Fail } from './functions.ts';
import {
  asBytes,
  asInteger,
  asList,
  bind,
  constrData,
  equalsInteger,
  fieldsOf,
  head,
  integer,
  item,
  lengthOf,
  listData,
  listOf,
  modulo,
  type Data,
} from './plutus.ts';
import { RIGHTS } from './rights.ts';

/** An ACL from a redeemer, each of its entries made anew, so that nothing else gets into an object. Ids have this length. */
export const checkedAcl = (fail: Fail, acl: Data, idLength: number): Data =>
  listData(
    call(
      call(
        // Without the bound, an inode could grow until nobody can carry it in a transaction.
        boundedMapFunction(fail, 'C02', (entry) => checkedEntry(fail, entry, idLength)),
        asList(acl),
      ),
      integer(MAX_ACL),
    ),
  );

const checkedEntry = (fail: Fail, entry: Data, idLength: number): Data =>
  bind(fieldsOf(entry), (fields) =>
    bind(head(fields), (subject) =>
      bind(item(fields, 1), (rights) =>
        check(
          fail,
          'C03',
          // Without it, no reader would know the inode again.
          equalsInteger(lengthOf(asBytes(subject)), integer(idLength)),
          bind(asInteger(rights), (sum) =>
            check(
              fail,
              'C04',
              // Without it, every write by another account would fail on the entry.
              equalsInteger(modulo(sum, integer(RIGHTS)), sum),
              constrData(0, listOf(subject, rights)),
            ),
          ),
        ),
      ),
    ),
  );
