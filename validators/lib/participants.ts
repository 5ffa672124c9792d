import { Kernel } from '../objects/kernel.ts';
import { txField, txInfo } from './context.ts';
import { anyFunction, call, refuse, type Fail } from './functions.ts';
import {
  asList,
  bind,
  choose,
  equalsData,
  falseTerm,
  fieldsOf,
  head,
  item,
  trueTerm,
  type DataList,
  type Unit,
} from './plutus.ts';

const MODE = Object.keys(Kernel.constructors.Kernel).indexOf('mode');

/** Goes on when every participant of a drive has signed. Fails for a record of another mode: only a drive has any. */
export function haveSigned(fail: Fail, tx: DataList, record: DataList, next: Unit): Unit {
  return bind(asList(txField(tx, txInfo.signatories)), (signatories) =>
    refuse(
      fail,
      'B02',
      // SECURITY: Without it, one participant, or anybody, could take the drive away.
      call(
        anyFunction((participant) =>
          choose(
            call(
              anyFunction((key) => equalsData(key, participant)),
              signatories,
            ),
            falseTerm,
            trueTerm,
          ),
        ),
        asList(head(fieldsOf(item(record, MODE)))),
      ),
      next,
    ),
  );
}
