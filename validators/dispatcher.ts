import { Dispatch } from './arguments/dispatch.ts';
import { Kernel } from './objects/kernel.ts';
import { KERNEL_TOKEN } from './objects/kinds.ts';
import {
  bindContext,
  datumFieldsOf,
  firstAssetName,
  resolved,
  bindTokenEntry,
  txField,
  txInfo,
  purpose,
} from './lib/context.ts';
import {
  bindFail,
  call,
  check,
  elementFunction,
  pairElementFunction,
  parametrised,
} from './lib/functions.ts';
import {
  and,
  asBytes,
  asInteger,
  asList,
  asMap,
  bind,
  bindConstr,
  bytes,
  bytesData,
  constrData,
  done,
  equalsBytes,
  equalsData,
  equalsInteger,
  fieldsOf,
  first,
  head,
  choose,
  integer,
  listOf,
  multiply,
  second,
  slice,
} from './lib/plutus.ts';
import { bindFields } from './lib/struct.ts';

/**
 * The dispatcher, INT 21h: spend and mint script of a kernel, parametrised by the kernel's one-shot policy.
 * Its hash is the kernel's payment credential and the policy of all object tokens.
 *
 * Duties: the record named by the redeemer is the kernel's own; the handler that its table names for the slot runs in
 * this transaction, for this kernel. It knows no rule of any call. A slot below 0 is clamped to 0, so who reads a
 * transaction names a call by the handler's hash, never by the slot.
 */
export const dispatcher = parametrised((kernel, context) =>
  bindFail((fail) =>
    bindContext(context, ({ tx, redeemer }) =>
      bindConstr(redeemer, (where, fields) =>
        bindFields(Dispatch, 'Reference', fields, ['slot', 'record', 'handler'], (dispatch) =>
          bind(
            resolved(
              call(
                call(
                  elementFunction(fail, 'D04'),
                  asList(
                    choose(
                      equalsInteger(where, integer(0)),
                      txField(tx, txInfo.referenceInputs),
                      // The record can't be read and spent at once (Conway, disjoint inputs): calls that change it spend it.
                      txField(tx, txInfo.inputs),
                    ),
                  ),
                ),
                asInteger(dispatch.record),
              ),
            ),
            (record) =>
              bindTokenEntry(fail, 'D01', record, (token) =>
                check(
                  fail,
                  'D01',
                  // SECURITY: Without it, an attacker's own record would name an attacker's own handler.
                  and(
                    equalsData(first(token), kernel),
                    equalsBytes(firstAssetName(token), bytes(Buffer.from(KERNEL_TOKEN))),
                  ),
                  bindFields(Kernel, 'Kernel', datumFieldsOf(record), ['table'], ({ table }) =>
                    bind(
                      call(
                        call(
                          pairElementFunction(fail, 'D04'),
                          asMap(txField(tx, txInfo.redeemers)),
                        ),
                        asInteger(dispatch.handler),
                      ),
                      (entry) =>
                        check(
                          fail,
                          'D02',
                          // SECURITY: Without it, any script, or none, would do for the handler.
                          equalsData(
                            first(entry),
                            constrData(
                              purpose.rewarding,
                              listOf(
                                constrData(
                                  1,
                                  listOf(
                                    bytesData(
                                      slice(
                                        asBytes(table),
                                        multiply(asInteger(dispatch.slot), integer(28)),
                                        integer(28),
                                      ),
                                    ),
                                  ),
                                ),
                              ),
                            ),
                          ),
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
      ),
    ),
  ),
);
