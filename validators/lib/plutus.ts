/**
 * On-chain terms: a thin, strict vocabulary over plu-ts. Validators are written in it and in nothing else of plu-ts.
 * Every name stands for one Plutus builtin or one construct of the language, so what is written is what runs.
 *
 * Danger: plu-ts's own `plet(x)` without `.in` is lazy and is evaluated again in every branch that uses it; `bind` is
 * strict and evaluated once. Only `bind` is exported.
 */
import {
  data,
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
  pConstrToData,
  pencodeIntBE,
  pData,
  peqBs,
  peqData,
  peqInt,
  pfstPair,
  phead,
  pif,
  pindexBs,
  pInt,
  pIntToData,
  plengthBs,
  plessBs,
  plessInt,
  plet,
  pisEmpty,
  pListToData,
  pmod,
  pmult,
  pmakeUnit,
  pMapToData,
  pnilData,
  pnilPairData,
  ppairData,
  pprepend,
  pserialiseData,
  psliceBs,
  psndPair,
  psub,
  ptail,
  punBData,
  punConstrData,
  punIData,
  punListData,
  punMapData,
  punsafeConvertType,
  type PBool,
  type PByteString,
  type PData,
  type PInt,
  type PLam,
  type PList,
  type PPair,
  type PType,
  type PUnit,
  type Term,
} from '@harmoniclabs/plu-ts';
import {
  DataB,
  DataConstr,
  DataI,
  DataList as LibraryList,
  DataMap as LibraryMap,
  DataPair,
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

export const dataPair = pair(data, data);

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
export const bytesData = (value: Bytes): Data => punsafeConvertType(pBSToData.$(value), data);
export const integerData = (value: Int): Data => punsafeConvertType(pIntToData.$(value), data);
export const listData = (value: DataList): Data => pListToData.$(value);
export const mapData = (value: PairList): Data =>
  papp(pMapToData as unknown as Function1<PList<PPair<PData, PData>>, PData>, value);
export const constrData = (index: number, fields: DataList): Data =>
  pConstrToData.$(pInt(index)).$(fields);
export const emptyList: DataList = pnilData;
export const emptyMap: PairList = pnilPairData;
export const cons = (item: Data, rest: DataList): DataList => pprepend(data).$(item).$(rest);
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
export const pairData = (key: Data, value: Data): Pair =>
  papp(
    papp(ppairData as unknown as Function1<PData, PLam<PData, PPair<PData, PData>>>, key),
    value,
  );
/** A list written out. */
export const listOf = (...items: readonly Data[]): DataList =>
  items.reduceRight((tail, head) => cons(head, tail), emptyList);

/** A constant. */
export const constantData = (value: PlutusData): Data => pData(toLibrary(value));

/** The constant `Nothing`: constructor 1 without fields. */
export const nothing: Data = constantData(new Constr(1));

function toLibrary(value: PlutusData): LibraryData {
  if (typeof value === 'bigint') return new DataI(value);
  if (value instanceof Uint8Array) return new DataB(value);
  if (value instanceof Constr) return new DataConstr(value.index, value.fields.map(toLibrary));
  if (value instanceof DataMap) {
    return new LibraryMap(
      value.entries.map(([key, item]) => new DataPair(toLibrary(key), toLibrary(item))),
    );
  }
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
export const isEmpty = (value: DataList): Bool => papp(pisEmpty, value as never);
export const isEmptyMap = (value: PairList): Bool => papp(pisEmpty, value as never);
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
/** Rounds down, so what is left is never negative for a positive `b`. */
export const modulo = (a: Int, b: Int): Int => pmod.$(a).$(b);
export const append = (a: Bytes, b: Bytes): Bytes => pappendBs.$(a).$(b);
/** Big-endian; fails where the number does not fit, or is below 0. */
export const bigEndian = (value: Int, length: number): Bytes =>
  pencodeIntBE.$(pInt(length)).$(value);
export const lengthOf = (value: Bytes): Int => plengthBs.$(value);
export const byteAt = (value: Bytes, index: Int): Int => pindexBs.$(value).$(index);
/** Clamps, as the builtin does: never trust the length of what comes out. */
export const slice = (value: Bytes, from: Int, length: Int): Bytes =>
  psliceBs.$(from).$(length).$(value);
export const blake2b224 = (value: Bytes): Bytes => pblake2b_224.$(value);
export const blake2b256 = (value: Bytes): Bytes => pblake2b_256.$(value);
export const serialiseData = (value: Data): Bytes => pserialiseData.$(value);

// Branches: only the branch taken is evaluated.
export const choose = <T extends PType>(
  condition: Bool,
  then: Term<T>,
  otherwise: Term<T>,
): Term<T> => pif(then.type).$(condition).then(then).else(otherwise) as unknown as Term<T>;
export const and = (a: Bool, b: Bool): Bool => choose(a, b, falseTerm);
export const or = (a: Bool, b: Bool): Bool => choose(a, trueTerm, b);

export const trueTerm: Bool = pBool(true);
export const falseTerm: Bool = pBool(false);
