/** Functions, checks and scripts: what is built of the terms of `plutus.ts`. */
import {
  bool,
  bs,
  compile,
  data,
  delayed,
  fn,
  int,
  list,
  papp,
  pchooseList,
  pdelay,
  perror,
  pfn,
  pforce,
  phead,
  plam,
  precursive,
  pStr,
  ptail,
  ptrace,
  punsafeConvertType,
  str,
  unit,
  type PBool,
  type PByteString,
  type PData,
  type PDelayed,
  type PInt,
  type PLam,
  type PList,
  type PPair,
  type PString,
  type PType,
  type PUnit,
  type Term,
  type TermType,
  type ToPType,
} from '@harmoniclabs/plu-ts';
import {
  dataPair,
  bind,
  integer,
  emptyList,
  cons,
  head,
  tail,
  headPair,
  tailPairs,
  equalsInteger,
  lessInteger,
  subtract,
  byteAt,
  choose,
  and,
  or,
  trueTerm,
  falseTerm,
  type Bool,
  type Bytes,
  type Data,
  type Int,
  type Pair,
  type Unit,
  type DataList,
  type PairList,
  type Function1,
} from './plutus.ts';
import { weakened } from './weakened.ts';

const delayedUnit = delayed(unit);

function chooseList<T extends TermType>(
  value: DataList,
  result: T,
  empty: Term<ToPType<T>>,
  otherwise: Term<ToPType<T>>,
): Term<ToPType<T>> {
  return pchooseList(data, result).$(value).caseNil(empty).caseCons(otherwise);
}

// Functions

/** A check that failed: leaves its trace code and stops the script. Bind it once and call it with codes. */
export type Fail = (code: string) => Unit;

/** Binds the function behind {@link Fail}: `trace code, then error`. */
export function bindFail<R extends PType>(body: (fail: Fail) => Term<R>): Term<R> {
  const failWith = plam(
    str,
    unit,
  )((code) =>
    // Without the delay, `error` would be evaluated before the trace and the code would be lost.
    pforce(
      papp(
        papp(
          ptrace(delayedUnit) as unknown as Function1<
            PString,
            PLam<PDelayed<PUnit>, PDelayed<PUnit>>
          >,
          code,
        ),
        pdelay(perror(unit)),
      ),
    ),
  );
  return bind(failWith as Function1<PString, PUnit>, (bound) =>
    body((code) => papp(bound, pStr(code))),
  );
}

/** Goes on when the condition holds, else fails with the code. */
export const check = <T extends PType>(
  fail: Fail,
  code: string,
  condition: Bool,
  next: Term<T>,
): Term<T> => (weakened.check === code ? next : choose(condition, next, failing(fail, code, next)));

/** Goes on unless the condition holds: cheaper than checking its negation. */
export const refuse = <T extends PType>(
  fail: Fail,
  code: string,
  condition: Bool,
  next: Term<T>,
): Term<T> => (weakened.check === code ? next : choose(condition, failing(fail, code, next), next));

/** It never returns, so it may pass for whatever would have come out. */
const failing = <T extends PType>(fail: Fail, code: string, { type }: Term<T>): Term<T> =>
  punsafeConvertType(fail(code), type) as unknown as Term<T>;

/** A function of a list of outputs, entries of a value, a datum and an amount; it gives the rest of the list. */
export const outputFunction = (
  body: (outputs: DataList, tokens: PairList, datum: Data, minimum: Int) => DataList,
): Function1<
  PList<PData>,
  PLam<PList<PPair<PData, PData>>, PLam<PData, PLam<PInt, PList<PData>>>>
> => pfn([list(data), list(dataPair), data, int], list(data))(body);

/** A function of an output's fields to bytes. */
export const naming = (body: (parts: DataList) => Bytes): Function1<PList<PData>, PByteString> =>
  plam(list(data), bs)(body);

/** A function of two Data to Bool. */
export const relation = (body: (a: Data, b: Data) => Bool): Function1<PData, PLam<PData, PBool>> =>
  pfn([data, data], bool)(body);

/** Applies a function. */
export const call = <A extends PType, B extends PType>(
  f: Function1<A, B>,
  argument: Term<A>,
): Term<B> => papp(f, argument as never);

/** The script: one argument, the context; it must return unit (CIP-117). */
export const script = (body: (context: Data) => Unit): Function1<PData, PUnit> =>
  plam(data, unit)(body);

/** A script with one parameter, applied off-chain. */
export const parametrised = (
  body: (parameter: Data, context: Data) => Unit,
): Function1<PData, PLam<PData, PUnit>> => pfn([data, data], unit)(body);

/** The items of a list that are to be kept, in order. */
export const filterFunction = (keep: (item: Data) => Bool): Function1<PList<PData>, PList<PData>> =>
  precursive(
    pfn(
      [fn([list(data)], list(data)), list(data)],
      list(data),
    )(
      (self, items) =>
        chooseList(
          items,
          list(data),
          emptyList,
          bind(
            call(self as unknown as Function1<PList<PData>, PList<PData>>, tail(items)),
            (rest) => bind(head(items), (first) => choose(keep(first), cons(first, rest), rest)),
          ),
        ) as DataList,
    ) as never,
  );

/** Whether any item of a list fits. */
export const anyFunction = (fits: (item: Data) => Bool): Function1<PList<PData>, PBool> =>
  precursive(
    pfn(
      [fn([list(data)], bool), list(data)],
      bool,
    )((self, items) =>
      chooseList(
        items,
        bool,
        falseTerm,
        or(fits(head(items)), call(self as unknown as Function1<PList<PData>, PBool>, tail(items))),
      ),
    ) as never,
  );

/** Whether any entry of a map fits. */
export const anyEntryFunction = (
  fits: (entry: Pair) => Bool,
): Function1<PList<PPair<PData, PData>>, PBool> =>
  precursive(
    pfn(
      [fn([list(dataPair)], bool), list(dataPair)],
      bool,
    )((self, entries) =>
      pchooseList(dataPair as never, bool)
        .$(entries as never)
        .caseNil(falseTerm)
        .caseCons(
          or(
            fits(headPair(entries as unknown as PairList)),
            call(
              self as unknown as Function1<PList<PPair<PData, PData>>, PBool>,
              tailPairs(entries as unknown as PairList),
            ),
          ),
        ),
    ) as never,
  );

/** A list with every item made anew by `each`; fails with the code where it is longer than the number given. */
export const boundedMapFunction = (
  failWith: Fail,
  code: string,
  each: (item: Data) => Data,
): Function1<PList<PData>, PLam<PInt, PList<PData>>> =>
  precursive(
    pfn(
      [fn([list(data), int], list(data)), list(data), int],
      list(data),
    )((self, items, room) =>
      chooseList(
        items,
        list(data),
        emptyList,
        check(
          failWith,
          code,
          lessInteger(integer(0), room),
          cons(
            each(head(items)),
            call(
              call(
                self as unknown as Function1<PList<PData>, PLam<PInt, PList<PData>>>,
                tail(items),
              ),
              subtract(room, integer(1)),
            ),
          ),
        ) as never,
      ),
    ) as never,
  );

/** A function of a list and a number to a map, which calls itself. */
export const mappingFunction = (
  body: (self: (items: DataList, index: Int) => PairList, items: DataList, index: Int) => PairList,
): Function1<PList<PData>, PLam<PInt, PList<PPair<PData, PData>>>> => {
  type Self = Function1<PList<PData>, PLam<PInt, PList<PPair<PData, PData>>>>;
  return precursive(
    pfn(
      [fn([list(data), int], list(dataPair)), list(data), int],
      list(dataPair),
    )((self, items, index) =>
      body((rest, next) => call(call(self as unknown as Self, rest), next), items, index),
    ) as never,
  );
};

/** The item at an index that comes from a redeemer, of a list of Data or of pairs. */
export interface Element {
  readonly of: (items: DataList, index: Int) => Data;
  readonly ofPairs: (items: PairList, index: Int) => Pair;
}

/**
 * Binds the look-up by index. Below 0 it gives the first item. Past the end `tailList` fails, which leaves no code: looking
 * for the end at every step would make a third of the cost.
 */
export function bindElement<R extends PType>(body: (element: Element) => Term<R>): Term<R> {
  return bind(elementOf(data) as Function1<PList<PData>, PLam<PInt, PData>>, (bound) =>
    body({
      of: (items, index) => call(call(bound, items), index),
      // The same code: what the items are makes no difference to it.
      ofPairs: (items, index) =>
        punsafeConvertType(
          call(call(bound, punsafeConvertType(items, list(data))), index),
          dataPair,
        ),
    }),
  );
}

/** Items that one round of the loop looks at: each costs 12 bytes of script, a round 25 steps. */
const UNROLLED = 2;

function elementOf(of: TermType): Term<PType> {
  type Self = Function1<PType, PLam<PInt, PType>>;
  const first = (items: Term<PType>): Term<PType> => phead(of).$(items as never);
  const rest = (items: Term<PType>): Term<PType> => ptail(of).$(items as never);
  return precursive(
    pfn(
      [fn([list(of), int], of), list(of), int],
      of,
    )((self: Self, all: Term<PType>, index: Int) => {
      const from = (items: Term<PType>, passed: number): Term<PType> =>
        passed === UNROLLED
          ? call(call(self, items as never), subtract(index, integer(UNROLLED)))
          : choose(
              lessInteger(index, integer(passed + 1)),
              first(items),
              bind(rest(items), (others) => from(others, passed + 1)),
            );
      return from(all, 0);
    }) as never,
  );
}

/** Whether every byte of `text` is marked (1) in a table of 256 bytes. */
export const allMarkedFunction = (table: Bytes, text: Bytes): Function1<PInt, PBool> =>
  precursive(
    pfn(
      [fn([int], bool), int],
      bool,
    )((self, index) =>
      choose(
        equalsInteger(index, integer(0)),
        trueTerm,
        bind(subtract(index, integer(1)), (position) =>
          and(
            equalsInteger(byteAt(table, byteAt(text, position)), integer(1)),
            call(self as unknown as Function1<PInt, PBool>, position),
          ),
        ),
      ),
    ) as never,
  );

/** Flat bytes of a script, ready to be wrapped in CBOR. */
export const compileScript = (term: Term<PType>): Uint8Array => new Uint8Array(compile(term));
