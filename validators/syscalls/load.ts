import { LoadArguments } from '../arguments/load.ts';
import {
  bindContext,
  datumFieldsOf,
  forCallOrRegistration,
  isRecord,
  paymentOf,
  recordsIn,
  resolved,
  txField,
  txInfo,
} from '../lib/context.ts';
import { DataMap } from '../lib/data.ts';
import {
  anyFunction,
  bindElement,
  bindFail,
  call,
  check,
  refuse,
  script,
  type Fail,
} from '../lib/functions.ts';
import { haveSigned } from '../lib/participants.ts';
import {
  asInteger,
  asList,
  bind,
  bindConstr,
  constantData,
  constrData,
  done,
  equalsData,
  fieldsOf,
  head,
  listOf,
  type DataList,
  type Unit,
} from '../lib/plutus.ts';
import { bindFields } from '../lib/struct.ts';

const nothingMinted = constantData(new DataMap());

/**
 * load(objects): lets objects, or the record, leave the drive: for the deposit of a head.
 *
 * Duties: every participant of the drive signs; nothing is minted; nothing lies at the gate afterwards that this call
 * has put there. Where the objects go is not checked, and need not be: the participants together sign whatever comes
 * back from a head, so they can make any state of their own drive, and nothing else is touched.
 */
export const load = script((context) =>
  bindFail((fail) =>
    bindContext(context, ({ tx, redeemer, info }) =>
      forCallOrRegistration(
        fail,
        // SECURITY: Without it, anyone could deregister the handler and so halt the call.
        'F01',
        info,
        bindConstr(redeemer, (where, fields) =>
          bindFields(LoadArguments, 'Objects', fields, ['kernel', 'record'], (args) =>
            bindElement((element) =>
              bind(
                fieldsOf(resolved(element.of(recordsIn(tx, where), asInteger(args.record)))),
                (output) =>
                  isRecord(
                    fail,
                    'F03',
                    // SECURITY: Without it, a forged record would name the attacker as the only participant.
                    output,
                    args.kernel,
                    bind(datumFieldsOf(output), (record) => leave(fail, tx, record)),
                  ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

function leave(fail: Fail, tx: DataList, record: DataList): Unit {
  return haveSigned(
    fail,
    tx,
    record,
    check(
      fail,
      'F10',
      // Without it, a second object with the token of the first could be made, and a journal of calls would not tell.
      equalsData(txField(tx, txInfo.mint), nothingMinted),
      bind(constrData(1, listOf(head(record))), (credential) =>
        refuse(
          fail,
          'B04',
          // Without it, objects could change in place, as if a call had made them so.
          call(
            anyFunction((output) => equalsData(paymentOf(output), credential)),
            asList(txField(tx, txInfo.outputs)),
          ),
          done,
        ),
      ),
    ),
  );
}
