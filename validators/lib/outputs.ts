import { valueOf } from './context.ts';
import {
  anyFunction,
  call,
  check,
  mappingFunction,
  outputFunction,
  refuse,
  type Fail,
} from './functions.ts';
import {
  add,
  asInteger,
  asMap,
  bind,
  choose,
  consPair,
  constrData,
  emptyMap,
  equalsData,
  fieldsOf,
  head,
  headPair,
  integer,
  lessInteger,
  listOf,
  mapData,
  nothing,
  second,
  tail,
  tailPairs,
  type Bytes,
  type Data,
  type DataList,
  type Int,
  type Pair,
  type PairList,
  type Unit,
} from './plutus.ts';
import type { SpentOutput } from './spent-object.ts';
import { oneToken } from './tokens.ts';
import type { Frame } from './frame.ts';

/** What an output must be, given what it is: only its lovelace is the caller's to choose, and not below a minimum. */
export interface Expected {
  readonly datum: Data;
  /** Binds the value's entries after ADA, and the least lovelace. */
  readonly bindValue: (body: (tokens: PairList, minimum: Int) => Unit) => Unit;
}

/** A new object: one token of this kernel. The ledger sees to its deposit. */
export function created<A extends string>(frame: Frame<A>, token: Pair, datum: Data): Expected {
  return {
    datum,
    bindValue: (body) => body(frame.entries(consPair(token, emptyMap)), integer(0)),
  };
}

/** The spent object with another datum: same tokens, at least as much lovelace. */
export function updated({ value }: Pick<SpentOutput, 'value'>, datum: Data): Expected {
  return {
    datum,
    bindValue: (body) =>
      bind(value, (before) => body(tailPairs(before), lovelaceOf(headPair(before)))),
  };
}

/** Takes the first output off the list, when it is at the address and has these tokens, this datum and enough lovelace. */
type Accept = (outputs: DataList, tokens: PairList, datum: Data, minimum: Int) => DataList;

/**
 * Goes on when the transaction's outputs begin with exactly these, in this order, all at the address of the spent object,
 * and no other output is the kernel's.
 */
export function expectOutputs<A extends string>(
  { fail, outputs, isOurs }: Frame<A>,
  address: Data,
  expected: readonly Expected[],
  next: Unit,
): Unit {
  return bind(address, (bound) =>
    bindAccept(fail, bound, (accept) =>
      step(accept, outputs, expected, (rest) =>
        // Without it, a further output would hold an object that no handler has made.
        refuse(fail, 'F07', call(anyFunction(isOurs), rest), next),
      ),
    ),
  );
}

/**
 * Goes on when the transaction's outputs begin with one for each number from `from` up to before `to`, in this order, each
 * a new object whose token `nameOf` names and with this datum, and no other output is the kernel's. Binds the tokens.
 */
export function expectNumbered<A extends string>(
  frame: Frame<A>,
  {
    address,
    from,
    to,
    nameOf,
    datum,
  }: {
    readonly address: Data;
    readonly from: Int;
    readonly to: Int;
    readonly nameOf: (number: Int) => Bytes;
    readonly datum: Data;
  },
  next: (tokens: PairList) => Unit,
): Unit {
  const { fail, outputs, isOurs } = frame;
  return bind(address, (bound) =>
    bindAccept(fail, bound, (accept) =>
      bind(
        call(
          call(
            mappingFunction((self, rest, number) =>
              choose(
                lessInteger(number, to),
                bind(oneToken(nameOf(number)), (token) =>
                  bind(
                    accept(rest, frame.entries(consPair(token, emptyMap)), datum, integer(0)),
                    (others) => consPair(token, self(others, add(number, integer(1)))),
                  ),
                ),
                // Without it, a further output would hold an object that no handler has made.
                refuse(fail, 'F07', call(anyFunction(isOurs), rest), emptyMap),
              ),
            ),
            outputs,
          ),
          from,
        ),
        next,
      ),
    ),
  );
}

function step(
  accept: Accept,
  outputs: DataList,
  [now, ...later]: readonly Expected[],
  last: (rest: DataList) => Unit,
): Unit {
  if (now === undefined) return last(outputs);
  return now.bindValue((tokens, minimum) =>
    bind(accept(outputs, tokens, now.datum, minimum), (rest) => step(accept, rest, later, last)),
  );
}

/** One function for all outputs of a call: their comparison is most of a handler's bytes. */
function bindAccept(fail: Fail, address: Data, body: (accept: Accept) => Unit): Unit {
  const compare = outputFunction((outputs, tokens, datum, minimum) =>
    bind(head(outputs), (output) =>
      bind(headPair(valueOf(fieldsOf(output))), (ada) =>
        check(
          fail,
          'F08',
          // SECURITY: address with its staking part, tokens, inline datum and no script, all at once.
          equalsData(
            output,
            constrData(
              0,
              listOf(
                address,
                mapData(consPair(ada, tokens)),
                constrData(2, listOf(datum)),
                nothing,
              ),
            ),
          ),
          refuse(
            fail,
            'F09',
            // Without it, anybody who may touch an object could take its deposit.
            lessInteger(lovelaceOf(ada), minimum),
            tail(outputs),
          ),
        ),
      ),
    ),
  );
  return bind(compare, (bound) =>
    body((outputs, tokens, datum, minimum) =>
      call(call(call(call(bound, outputs), tokens), datum), minimum),
    ),
  );
}

/** The quantity of the first entry of a value, which is ADA's. */
const lovelaceOf = (ada: Pair): Int => asInteger(second(headPair(asMap(second(ada)))));
