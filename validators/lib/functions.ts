/** Functions, checks and scripts: what is built of the terms of `plutus.ts`. */
import {
  bool,
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
  pif,
  plam,
  precursive,
  pStr,
  ptail,
  ptrace,
  punsafeConvertType,
  str,
  unit,
  type PBool,
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
  equalsInteger,
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

/** A function of Data to Bool. */
export const predicate = (body: (value: Data) => Bool): Function1<PData, PBool> =>
  plam(data, bool)(body);

/** A function of a list of outputs, entries of a value, and a datum; it gives the rest of the list. */
export const outputFunction = (
  body: (outputs: DataList, tokens: PairList, datum: Data) => DataList,
): Function1<PList<PData>, PLam<PList<PPair<PData, PData>>, PLam<PData, PList<PData>>>> =>
  pfn([list(data), list(dataPair), data], list(data))(body);

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

/** The items of a list that a predicate keeps, in order. */
export const filterFunction = (
  keep: Function1<PData, PBool>,
): Function1<PList<PData>, PList<PData>> =>
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
            (rest) =>
              bind(head(items), (first) =>
                pif(list(data)).$(call(keep, first)).then(cons(first, rest)).else(rest),
              ),
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

/** The item at an index that comes from a redeemer. Past the end, or below 0, it fails with the code. */
export const elementFunction = (
  failWith: Fail,
  code: string,
): Function1<PList<PData>, PLam<PInt, PData>> =>
  elementOf(data, failWith, code) as Function1<PList<PData>, PLam<PInt, PData>>;

/** As {@link elementFunction}, for lists of pairs. */
export const pairElementFunction = (
  failWith: Fail,
  code: string,
): Function1<PList<PPair<PData, PData>>, PLam<PInt, PPair<PData, PData>>> =>
  elementOf(dataPair, failWith, code) as unknown as Function1<
    PList<PPair<PData, PData>>,
    PLam<PInt, PPair<PData, PData>>
  >;

function elementOf(of: TermType, failWith: Fail, code: string): Term<PType> {
  type Self = Function1<PType, PLam<PInt, PType>>;
  return precursive(
    pfn(
      [fn([list(of), int], of), list(of), int],
      of,
    )((self: Self, items: Term<PType>, index: Int) =>
      pchooseList(of, of)
        .$(items as never)
        // The failing branch has the type of an item only by name: it never returns.
        .caseNil(punsafeConvertType(failWith(code), of) as never)
        .caseCons(
          pif(of)
            .$(equalsInteger(index, integer(0)))
            .then(phead(of).$(items as never) as never)
            .else(
              call(
                call(self, ptail(of).$(items as never) as never),
                subtract(index, integer(1)),
              ) as never,
            ) as never,
        ),
    ) as never,
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
