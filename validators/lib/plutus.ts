/**
 * On-chain terms: a thin, strict vocabulary over plu-ts. Validators are written in it and in nothing else of plu-ts.
 * Every name stands for one Plutus builtin or one construct of the language, so what is written is what runs.
 *
 * Danger: plu-ts's own `plet(x)` without `.in` is lazy and is evaluated again in every branch that uses it; `bind` is
 * strict and evaluated once. Only `bind` is exported.
 */
import {
  bool,
  bs,
  compile,
  data,
  delayed,
  fn,
  int,
  list,
  padd,
  pair,
  papp,
  pappendBs,
  pblake2b_224,
  pblake2b_256,
  pBool,
  pBSToData,
  pByteString,
  pchooseList,
  pConstrToData,
  pData,
  pdelay,
  peqBs,
  peqData,
  peqInt,
  perror,
  pfn,
  pforce,
  pfstPair,
  phead,
  pif,
  pindexBs,
  pInt,
  pIntToData,
  plam,
  plengthBs,
  plessBs,
  plessInt,
  plet,
  pListToData,
  pmult,
  pmakeUnit,
  pMapToData,
  pnilData,
  pnilPairData,
  ppairData,
  pprepend,
  precursive,
  pserialiseData,
  psliceBs,
  psndPair,
  pStr,
  psub,
  ptail,
  ptrace,
  punBData,
  punConstrData,
  punIData,
  punListData,
  punMapData,
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
  DataB,
  DataConstr,
  DataI,
  DataList as LibraryList,
  type Data as LibraryData,
} from '@harmoniclabs/plutus-data';
import { Constr, DataMap, type PlutusData } from './data.ts';

export type Bool = Term<PBool>;
export type Bytes = Term<PByteString>;
export type Data = Term<PData>;
export type Int = Term<PInt>;
export type Unit = Term<PUnit>;
export type Pair = Term<PPair<PData, PData>>;
export type DataList = Term<PList<PData>>;
export type PairList = Term<PList<PPair<PData, PData>>>;
export type Function1<A extends PType, B extends PType> = Term<PLam<A, B>>;

const dataPair = pair(data, data);

/** Evaluates `value` once, then `body` with it. */
export function bind<T extends PType, R extends PType>(
  value: Term<T>,
  body: (bound: Term<T>) => Term<R>,
): Term<R> {
  return plet(value).in(body);
}

// Constants
export const integer = (value: bigint | number): Int => pInt(value);
export const bytes = (value: Uint8Array | string): Bytes => pByteString(value);
export const done: Unit = pmakeUnit();

// Data, taken apart: each fails the script when the Data is of another kind.
export const asBytes = (value: Data): Bytes => punBData.$(value);
export const asInteger = (value: Data): Int => punIData.$(value);
export const asList = (value: Data): DataList => punListData.$(value);
export const asMap = (value: Data): PairList =>
  // plu-ts types unMapData with a phantom second argument; the builtin takes one.
  papp(punMapData as unknown as Function1<PData, PList<PPair<PData, PData>>>, value);

const constrPair = (value: Data): Term<PPair<PInt, PList<PData>>> =>
  papp(punConstrData as unknown as Function1<PData, PPair<PInt, PList<PData>>>, value);

/** The fields of a constructor, whichever it is. */
export const fieldsOf = (value: Data): DataList =>
  papp(
    psndPair(int, list(data)) as Function1<PPair<PInt, PList<PData>>, PList<PData>>,
    constrPair(value),
  );

/** The index of a constructor. */
export const indexOf = (value: Data): Int =>
  papp(pfstPair(int, list(data)) as Function1<PPair<PInt, PList<PData>>, PInt>, constrPair(value));

/** Both, from one unConstrData. */
export function bindConstr<R extends PType>(
  value: Data,
  body: (index: Int, fields: DataList) => Term<R>,
): Term<R> {
  return bind(constrPair(value), (both) =>
    body(
      papp(pfstPair(int, list(data)) as Function1<PPair<PInt, PList<PData>>, PInt>, both),
      papp(psndPair(int, list(data)) as Function1<PPair<PInt, PList<PData>>, PList<PData>>, both),
    ),
  );
}

// Data, put together
// plu-ts would turn `asData(bs)` back into `bs` when it is bound: say that it is plain Data.
export const bytesData = (value: Bytes): Data =>
  punsafeConvertType(pBSToData.$(value), data) as unknown as Data;
export const integerData = (value: Int): Data =>
  punsafeConvertType(pIntToData.$(value), data) as unknown as Data;
export const listData = (value: DataList): Data => pListToData.$(value);
export const mapData = (value: PairList): Data =>
  papp(pMapToData as unknown as Function1<PList<PPair<PData, PData>>, PData>, value);
export const constrData = (index: number, fields: DataList): Data =>
  pConstrToData.$(pInt(index)).$(fields);
export const emptyList: DataList = pnilData;
export const emptyMap: PairList = pnilPairData;
export const cons = (head: Data, tail: DataList): DataList => pprepend(data).$(head).$(tail);
export const consPair = (head: Pair, tail: PairList): PairList =>
  papp(
    papp(
      pprepend(dataPair) as unknown as Function1<
        PPair<PData, PData>,
        PLam<PList<PPair<PData, PData>>, PList<PPair<PData, PData>>>
      >,
      head,
    ),
    tail,
  );
export const pairData = (first: Data, second: Data): Pair =>
  papp(
    papp(ppairData as unknown as Function1<PData, PLam<PData, PPair<PData, PData>>>, first),
    second,
  );
/** A list written out. */
export const listOf = (...items: readonly Data[]): DataList =>
  items.reduceRight((tail, head) => cons(head, tail), emptyList);

/** A constant. */
export const constantData = (value: PlutusData): Data => pData(toLibrary(value));

function toLibrary(value: PlutusData): LibraryData {
  if (typeof value === 'bigint') return new DataI(value);
  if (value instanceof Uint8Array) return new DataB(value);
  if (value instanceof Constr) return new DataConstr(value.index, value.fields.map(toLibrary));
  if (value instanceof DataMap) throw new TypeError('no constant maps');
  return new LibraryList(value.map(toLibrary));
}

// Lists and pairs
export const head = (value: DataList): Data => phead(data).$(value);
export const tail = (value: DataList): DataList => ptail(data).$(value);
/** The list after `count` items, by that many tails. */
export const drop = (value: DataList, count: number): DataList =>
  count === 0 ? value : drop(tail(value), count - 1);
/** The item at a fixed position. */
export const item = (value: DataList, position: number): Data => head(drop(value, position));
export const headPair = (value: PairList): Pair =>
  papp(
    phead(dataPair) as unknown as Function1<PList<PPair<PData, PData>>, PPair<PData, PData>>,
    value,
  );
export const tailPairs = (value: PairList): PairList =>
  papp(
    ptail(dataPair) as unknown as Function1<PList<PPair<PData, PData>>, PList<PPair<PData, PData>>>,
    value,
  );
export const first = (value: Pair): Data =>
  papp(pfstPair(data, data) as unknown as Function1<PPair<PData, PData>, PData>, value);
export const second = (value: Pair): Data =>
  papp(psndPair(data, data) as unknown as Function1<PPair<PData, PData>, PData>, value);

// Comparisons
export const equalsData = (a: Data, b: Data): Bool => peqData.$(a).$(b);
export const equalsBytes = (a: Bytes, b: Bytes): Bool => peqBs.$(a).$(b);
export const equalsInteger = (a: Int, b: Int): Bool => peqInt.$(a).$(b);
export const lessBytes = (a: Bytes, b: Bytes): Bool => plessBs.$(a).$(b);
export const lessInteger = (a: Int, b: Int): Bool => plessInt.$(a).$(b);

// Integers and bytes
export const add = (a: Int, b: Int): Int => padd.$(a).$(b);
export const multiply = (a: Int, b: Int): Int => pmult.$(a).$(b);
export const subtract = (a: Int, b: Int): Int => psub.$(a).$(b);
export const append = (a: Bytes, b: Bytes): Bytes => pappendBs.$(a).$(b);
export const lengthOf = (value: Bytes): Int => plengthBs.$(value);
export const byteAt = (value: Bytes, index: Int): Int => pindexBs.$(value).$(index);
/** Clamps, as the builtin does: never trust the length of what comes out. */
export const slice = (value: Bytes, from: Int, length: Int): Bytes =>
  psliceBs.$(from).$(length).$(value);
export const blake2b224 = (value: Bytes): Bytes => pblake2b_224.$(value);
export const blake2b256 = (value: Bytes): Bytes => pblake2b_256.$(value);
export const serialiseData = (value: Data): Bytes => pserialiseData.$(value);

// Branches: only the branch taken is evaluated.
export const ifBytes = (condition: Bool, then: Bytes, otherwise: Bytes): Bytes =>
  pif(bs).$(condition).then(then).else(otherwise);
export const ifUnit = (condition: Bool, then: Unit, otherwise: Unit): Unit =>
  pif(unit).$(condition).then(then).else(otherwise) as Unit;
export const ifBool = (condition: Bool, then: Bool, otherwise: Bool): Bool =>
  pif(bool).$(condition).then(then).else(otherwise);
export const ifData = (condition: Bool, then: Data, otherwise: Data): Data =>
  pif(data).$(condition).then(then).else(otherwise);
export const ifList = (condition: Bool, then: DataList, otherwise: DataList): DataList =>
  pif(list(data)).$(condition).then(then).else(otherwise) as DataList;
export const ifMap = (condition: Bool, then: PairList, otherwise: PairList): PairList =>
  pif(list(dataPair)).$(condition).then(then).else(otherwise) as unknown as PairList;
export const and = (a: Bool, b: Bool): Bool => ifBool(a, b, falseTerm);
export const or = (a: Bool, b: Bool): Bool => ifBool(a, trueTerm, b);

const trueTerm: Bool = pBool(true);
const falseTerm: Bool = pBool(false);

const delayedUnit = delayed(unit);

/** Which of two ways to go on, by whether a list is empty. */
export const ifEmpty = (value: DataList, empty: Unit, otherwise: Unit): Unit =>
  chooseList(value, unit, empty, otherwise);

/** As {@link ifEmpty}, for a list of pairs; both ways give bytes. */
export const ifEmptyMap = (value: PairList, empty: Bytes, otherwise: Bytes): Bytes =>
  pchooseList(dataPair, bs)
    .$(value as never)
    .caseNil(empty as never)
    .caseCons(otherwise as never);

/** As a check that fails, where bytes are expected. It never returns. */
export const failBytes = (fail: Fail, code: string): Bytes =>
  punsafeConvertType(fail(code), bs) as Bytes;

/** As {@link check}, where a list of Data is to come out. */
export const checkList = (fail: Fail, code: string, condition: Bool, next: DataList): DataList =>
  ifList(condition, next, punsafeConvertType(fail(code), list(data)) as DataList);

/** The constant `Nothing`: constructor 1 without fields. */
export const nothing: Data = constantData(new Constr(1));

function chooseList<T extends TermType>(
  value: DataList,
  result: T,
  empty: Term<ToPType<T>>,
  otherwise: Term<ToPType<T>>,
): Term<ToPType<T>> {
  return pchooseList(data, result)
    .$(value)
    .caseNil(empty as never)
    .caseCons(otherwise as never);
}

// Functions

/** A check that failed: leaves its trace code and stops the script. Bind it once and call it with codes. */
export type Fail = (code: string) => Unit;

/** Binds the function behind {@link Fail}: `trace code, then error`. */
export function bindFail<R extends PType>(body: (fail: Fail) => Term<R>): Term<R> {
  const failWith = plam(
    str,
    unit,
  )(
    (code) =>
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
      ) as Unit,
  );
  return bind(failWith as Function1<PString, PUnit>, (bound) =>
    body((code) => papp(bound, pStr(code)) as Unit),
  );
}

/** Goes on when the condition holds, else fails with the code. */
export const check = (fail: Fail, code: string, condition: Bool, next: Unit): Unit =>
  ifUnit(condition, next, fail(code));

/** A function of Data to Bool. */
export const predicate = (body: (value: Data) => Bool): Function1<PData, PBool> =>
  plam(data, bool)(body) as Function1<PData, PBool>;

/** A function of Data to Data. */
export const dataFunction = (body: (value: Data) => Data): Function1<PData, PData> =>
  plam(data, data)(body) as Function1<PData, PData>;

/** A function of bytes to bytes. */
export const bytesFunction = (body: (value: Bytes) => Bytes): Function1<PByteString, PByteString> =>
  plam(bs, bs)(body) as Function1<PByteString, PByteString>;

/** Applies a function. */
export const call = <A extends PType, B extends PType>(
  f: Function1<A, B>,
  argument: Term<A>,
): Term<B> => papp(f, argument as never) as unknown as Term<B>;

/** The script: one argument, the context; it must return unit (CIP-117). */
export const script = (body: (context: Data) => Unit): Function1<PData, PUnit> =>
  plam(data, unit)(body) as Function1<PData, PUnit>;

/** A script with one parameter, applied off-chain. */
export const parametrised = (
  body: (parameter: Data, context: Data) => Unit,
): Function1<PData, PLam<PData, PUnit>> =>
  pfn([data, data], unit)(body) as unknown as Function1<PData, PLam<PData, PUnit>>;

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
  ) as unknown as Function1<PList<PData>, PList<PData>>;

/** Whether any item of a list fits. */
export const anyFunction = (fits: (item: Data) => Bool): Function1<PList<PData>, PBool> =>
  precursive(
    pfn(
      [fn([list(data)], bool), list(data)],
      bool,
    )(
      (self, items) =>
        chooseList(
          items,
          bool,
          falseTerm,
          or(
            fits(head(items)),
            call(self as unknown as Function1<PList<PData>, PBool>, tail(items)),
          ),
        ) as Bool,
    ) as never,
  ) as unknown as Function1<PList<PData>, PBool>;

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

function elementOf<T extends TermType>(of: T, failWith: Fail, code: string): Term<PType> {
  type Self = Function1<PType, PLam<PInt, PType>>;
  return precursive(
    pfn(
      [fn([list(of), int], of), list(of), int],
      of,
    )(((self: Self, items: Term<PType>, index: Int) =>
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
        )) as never) as never,
  ) as unknown as Term<PType>;
}

/** Whether every byte of `text` is marked (1) in a table of 256 bytes. */
export const allMarkedFunction = (table: Bytes, text: Bytes): Function1<PInt, PBool> =>
  precursive(
    pfn(
      [fn([int], bool), int],
      bool,
    )((self, index) =>
      ifBool(
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
  ) as unknown as Function1<PInt, PBool>;

/** Flat bytes of a script, ready to be wrapped in CBOR. */
export const compileScript = (term: Term<PType>): Uint8Array => new Uint8Array(compile(term));
