import { Dispatch } from './arguments/dispatch.ts';
import { Kernel } from './objects/kernel.ts';
import {
  bindContext,
  datumFieldsOf,
  recordsIn,
  resolved,
  forCallOrRegistration,
  isRecord,
  txField,
  txInfo,
  purpose,
} from './lib/context.ts';
import { bindFail, check, bindElement, parametrised, type Fail } from './lib/functions.ts';
import {
  asBytes,
  asInteger,
  asMap,
  bind,
  bindConstr,
  bytesData,
  constrData,
  done,
  equalsData,
  fieldsOf,
  first,
  head,
  integer,
  listOf,
  multiply,
  second,
  slice,
  type Data,
  type DataList,
  type Unit,
} from './lib/plutus.ts';
import { bindFields } from './lib/struct.ts';

/**
 * The dispatcher, INT 21h: run as a zero withdrawal by every call of a kernel, parametrised by the kernel's one-shot
 * policy. The gate opens only where it runs. An account can be withdrawn from once in a transaction, so one transaction
 * is one call of a kernel.
 *
 * Duties: the record named by the redeemer is the kernel's own; the handler that its table names for the slot runs in
 * this transaction, for this kernel; deregistration and delegation are refused. It knows no rule of any call. A slot
 * below 0 is clamped to 0, so who reads a transaction names a call by the handler's hash, never by the slot.
 */
export const dispatcher = parametrised((kernel, context) =>
  bindFail((fail) =>
    bindContext(context, ({ tx, redeemer, info }) =>
      // SECURITY: a registration is the only certificate it serves, else anyone could deregister it and halt the kernel.
      forCallOrRegistration(fail, 'D04', info, dispatch(fail, tx, redeemer, kernel)),
    ),
  ),
);

function dispatch(fail: Fail, tx: DataList, redeemer: Data, kernel: Data): Unit {
  return bindConstr(redeemer, (where, fields) =>
    bindFields(Dispatch, 'Reference', fields, ['slot', 'record', 'handler'], (at) =>
      bindElement((element) =>
        bind(fieldsOf(resolved(element.of(recordsIn(tx, where), asInteger(at.record)))), (record) =>
          isRecord(
            fail,
            'D01',
            // SECURITY: Without it, an attacker's own record would name an attacker's own handler.
            record,
            kernel,
            bindFields(Kernel, 'Kernel', datumFieldsOf(record), ['table'], ({ table }) =>
              bind(
                element.ofPairs(asMap(txField(tx, txInfo.redeemers)), asInteger(at.handler)),
                (entry) =>
                  check(
                    fail,
                    'D02',
                    // SECURITY: Without it, any script, or none, would do for the handler.
                    equalsData(first(entry), runsAs(handlerOf(table, at.slot))),
                    check(
                      fail,
                      'D03',
                      // SECURITY: Without it, a call of another kernel would move this kernel's objects unseen.
                      equalsData(head(fieldsOf(second(entry))), kernel),
                      done,
                    ),
                  ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** The script hash in a slot of the table. */
const handlerOf = (table: Data, slot: Data): Data =>
  bytesData(slice(asBytes(table), multiply(asInteger(slot), integer(28)), integer(28)));

/** `ScriptPurpose` of a withdrawal by a script. */
const runsAs = (script: Data): Data =>
  constrData(purpose.rewarding, listOf(constrData(1, listOf(script))));
