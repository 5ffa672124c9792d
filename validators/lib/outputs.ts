import { valueOf } from './context.ts';
import { check, outputFunction, call, type Fail, refuse } from './functions.ts';
import {
  bind,
  asInteger,
  asMap,
  mapData,
  constrData,
  emptyMap,
  consPair,
  listOf,
  nothing,
  head,
  tail,
  headPair,
  tailPairs,
  second,
  equalsData,
  lessInteger,
  isEmpty,
  type Data,
  type Int,
  type Unit,
  type Pair,
  type DataList,
  type PairList,
} from './plutus.ts';
import { type SpentObject } from './spent-object.ts';
import { type Frame } from './frame.ts';

/** What an output must be, given what it is: only its lovelace is the caller's to choose. */
export interface Expected {
  /** The value's entries after ADA. */
  readonly tokens: PairList;
  readonly datum: Data;
  /** The value of the object that it replaces: its lovelace must not fall. */
  readonly before: PairList | undefined;
}

/** A new object: one token of this kernel. */
export function created<A extends string>(frame: Frame<A>, token: Pair, datum: Data): Expected {
  return { tokens: frame.entries(consPair(token, emptyMap)), datum, before: undefined };
}

/** The spent object with another datum: same tokens, at least as much lovelace. */
export function updated({ value }: Pick<SpentObject, 'value'>, datum: Data): Expected {
  return { tokens: tailPairs(value), datum, before: value };
}

/** Takes the first output off the list, when it is at the address and has these tokens and this datum. */
type Accept = (outputs: DataList, { tokens, datum }: Expected) => DataList;

/** Goes on when the kernel's outputs are exactly these, in this order, all at the address of the spent object. */
export function expectOutputs<A extends string>(
  { fail, outputs }: Frame<A>,
  address: Data,
  expected: readonly Expected[],
  next: Unit,
): Unit {
  return bindAccept(fail, address, (accept) => step(fail, accept, outputs, expected, next));
}

function step(
  fail: Fail,
  accept: Accept,
  outputs: DataList,
  [now, ...later]: readonly Expected[],
  next: Unit,
): Unit {
  // Without it, a further output would hold an object that no handler has made.
  if (now === undefined) return check(fail, 'F07', isEmpty(outputs), next);
  return bind(accept(outputs, now), (rest) =>
    notLowered(fail, now, outputs, step(fail, accept, rest, later, next)),
  );
}

/** One function for all outputs of a call: their comparison is most of a handler's bytes. */
function bindAccept(fail: Fail, address: Data, body: (accept: Accept) => Unit): Unit {
  const compare = outputFunction((outputs, tokens, datum) =>
    refuse(
      fail,
      'F07',
      isEmpty(outputs),
      bind(head(outputs), (output) =>
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
                mapData(consPair(headPair(valueOf(output)), tokens)),
                constrData(2, listOf(datum)),
                nothing,
              ),
            ),
          ),
          tail(outputs),
        ),
      ),
    ),
  );
  return bind(compare, (bound) =>
    body((outputs, { tokens, datum }) => call(call(call(bound, outputs), tokens), datum)),
  );
}

const lovelaceOf = (value: PairList): Int =>
  asInteger(second(headPair(asMap(second(headPair(value))))));

function notLowered(fail: Fail, { before }: Expected, outputs: DataList, next: Unit): Unit {
  if (before === undefined) return next;
  // Without it, anybody who may touch an object could take its deposit.
  return refuse(
    fail,
    'F09',
    lessInteger(lovelaceOf(valueOf(head(outputs))), lovelaceOf(before)),
    next,
  );
}
