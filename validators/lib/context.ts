import type { PType, Term } from '@harmoniclabs/plu-ts';
import { KERNEL_TOKEN } from '../objects/kinds.ts';
import { check, refuse, type Fail } from './functions.ts';
import {
  and,
  bind,
  bindConstr,
  bytes,
  choose,
  done,
  drop,
  equalsBytes,
  equalsData,
  equalsInteger,
  indexOf,
  integer,
  fieldsOf,
  first,
  head,
  headPair,
  item,
  asBytes,
  asList,
  asMap,
  second,
  tail,
  tailPairs,
  isEmptyMap,
  type Bytes,
  type Data,
  type DataList,
  type Int,
  type Pair,
  type PairList,
  type Unit,
} from './plutus.ts';

/** Positions in a Plutus V3 `TxInfo` (CIP-69, plutus-ledger-api V3 `TxInfo`). */
export const txInfo = {
  inputs: 0,
  referenceInputs: 1,
  outputs: 2,
  mint: 4,
  withdrawals: 6,
  validRange: 7,
  signatories: 8,
  redeemers: 9,
} as const;

/** Constructors of a Plutus V3 `ScriptInfo`. */
export const purpose = { minting: 0, spending: 1, rewarding: 2, certifying: 3 } as const;

/** Binds the three fields of the script context. */
export function bindContext<R extends PType>(
  context: Data,
  body: (parts: { tx: DataList; redeemer: Data; info: Data }) => Term<R>,
): Term<R> {
  return bind(fieldsOf(context), (fields) =>
    bind(tail(fields), (rest) =>
      bind(fieldsOf(head(fields)), (tx) => body({ tx, redeemer: head(rest), info: item(rest, 1) })),
    ),
  );
}

/** The output that an input (`TxInInfo`) spends or reads. */
export const resolved = (input: Data): Data => item(fieldsOf(input), 1);
/** The output reference of an input. */
export const referenceOf = (input: Data): Data => head(fieldsOf(input));

/** The fields of an output: address, value, datum, reference script. */
export type Parts = DataList;

/** The payment credential of an output. */
export const paymentOf = (output: Data): Data => head(fieldsOf(head(fieldsOf(output))));
/** The entries of an output's value: ADA always comes first. */
export const valueOf = (parts: Parts): PairList => asMap(item(parts, 1));
/** The fields of an output's inline datum. A datum given by hash makes no sense here and fails. */
export const datumFieldsOf = (parts: Parts): DataList => fieldsOf(head(fieldsOf(item(parts, 2))));

/** Binds the entry of an output's first policy after ADA; fails with the code where there is only ADA. */
export function bindTokenEntry<R extends PType>(
  fail: Fail,
  code: string,
  parts: Parts,
  body: (entry: Pair) => Term<R>,
): Term<R> {
  return bind(tailPairs(valueOf(parts)), (tokens) =>
    refuse(fail, code, isEmptyMap(tokens), bind(headPair(tokens), body)),
  );
}

/** The first asset name of a policy's entry. */
export const firstAssetName = (entry: Pair): Bytes =>
  asBytes(first(headPair(asMap(second(entry)))));

/** Goes on when an output holds the token of a kernel's record. */
export const isRecord = (fail: Fail, code: string, parts: Parts, kernel: Data, next: Unit): Unit =>
  bindTokenEntry(fail, code, parts, (entry) =>
    check(
      fail,
      code,
      equalsData(first(entry), kernel),
      check(fail, code, equalsBytes(firstAssetName(entry), bytes(Buffer.from(KERNEL_TOKEN))), next),
    ),
  );

/** What a script that runs as a zero withdrawal serves: its call, and its registration as a certificate. */
export const forCallOrRegistration = (fail: Fail, code: string, info: Data, call: Unit): Unit =>
  bindConstr(info, (why, about) =>
    choose(
      equalsInteger(why, integer(purpose.rewarding)),
      call,
      check(
        fail,
        code,
        and(
          equalsInteger(why, integer(purpose.certifying)),
          equalsInteger(indexOf(item(about, 1)), integer(0)),
        ),
        done,
      ),
    ),
  );

/** Where a record is: among the reference inputs (0) or, where the call spends it, among the inputs. */
export const recordsIn = (tx: DataList, where: Int): DataList =>
  asList(
    choose(
      equalsInteger(where, integer(0)),
      txField(tx, txInfo.referenceInputs),
      txField(tx, txInfo.inputs),
    ),
  );

/** A field of a list that was bound somewhere else. */
export const txField = (tx: DataList, position: number): Data => head(drop(tx, position));
