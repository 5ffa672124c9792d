import { KERNEL_TOKEN, NAMES_TOKEN } from './objects/kinds.ts';
import { bindContext, referenceOf, txField, txInfo } from './lib/context.ts';
import { anyFunction, bindFail, call, check, parametrised } from './lib/functions.ts';
import {
  asList,
  consPair,
  constantData,
  done,
  emptyMap,
  equalsData,
  fieldsOf,
  head,
  mapData,
  pairData,
} from './lib/plutus.ts';

const one = constantData(1n);
const token = (name: string) => pairData(constantData(Buffer.from(name)), one);

/**
 * The one-shot policy of a kernel, parametrised by its genesis output reference.
 *
 * Duties: the genesis output is spent, so this runs once; the whole mint is one `KERNEL` and one `NAMES`.
 * Where the two tokens go is not checked: whoever opens a kernel verifies its boot transaction.
 */
export const oneShot = parametrised((genesis, context) =>
  bindFail((fail) =>
    bindContext(context, ({ tx, info }) =>
      check(
        fail,
        'O01',
        // Without it, the policy could be run again and a second record be made.
        call(
          anyFunction((input) => equalsData(referenceOf(input), genesis)),
          asList(txField(tx, txInfo.inputs)),
        ),
        check(
          fail,
          'O02',
          // The whole mint, so that a boot makes no object: a root, say, that no handler has checked.
          // For any purpose but minting, the first field of `info` is no policy id, and nothing is equal.
          equalsData(
            txField(tx, txInfo.mint),
            mapData(
              consPair(
                pairData(
                  head(fieldsOf(info)),
                  mapData(consPair(token(KERNEL_TOKEN), consPair(token(NAMES_TOKEN), emptyMap))),
                ),
                emptyMap,
              ),
            ),
          ),
          done,
        ),
      ),
    ),
  ),
);
