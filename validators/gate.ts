import { txField, txInfo } from './lib/context.ts';
import { anyEntryFunction, bindFail, call, check, parametrised } from './lib/functions.ts';
import {
  asMap,
  bind,
  choose,
  done,
  equalsData,
  falseTerm,
  fieldsOf,
  first,
  head,
  headPair,
  isEmptyMap,
  or,
  tailPairs,
} from './lib/plutus.ts';

/**
 * The gate: what guards every object of a kernel, parametrised by the credential of the kernel's dispatcher. Its hash is the
 * kernel's payment credential and the policy of all object tokens. It runs once for every object that is spent and once
 * for a mint, so it is as small as can be.
 *
 * Duty: the dispatcher runs in this transaction (a withdrawal from a script's account runs the script, Conway UTXOW).
 * Whatever its own purpose and redeemer are makes no difference.
 */
export const gate = parametrised((dispatcher, context) =>
  bindFail((fail) =>
    check(
      fail,
      'G01',
      // SECURITY: Without it, anybody could spend every object and mint any.
      bind(asMap(txField(fieldsOf(head(fieldsOf(context))), txInfo.withdrawals)), (withdrawals) =>
        choose(
          isEmptyMap(withdrawals),
          falseTerm,
          // The first is looked at by itself: in half of the kernels the dispatcher's account comes first.
          or(
            equalsData(first(headPair(withdrawals)), dispatcher),
            call(
              anyEntryFunction((entry) => equalsData(first(entry), dispatcher)),
              tailPairs(withdrawals),
            ),
          ),
        ),
      ),
      done,
    ),
  ),
);
