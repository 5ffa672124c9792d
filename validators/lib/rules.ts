import type { PType, Term } from '@harmoniclabs/plu-ts';
import { kinds, type Kind } from '../objects/kinds.ts';
import { Account } from '../objects/account.ts';
import {
  txInfo,
  datumFieldsOf,
  bindTokenEntry,
  firstAssetName,
  txField,
  type Parts,
} from './context.ts';
import { check, call, naming, anyFunction, type Fail } from './functions.ts';
import { DataMap } from './data.ts';
import {
  bind,
  constantData,
  integer,
  asBytes,
  asList,
  fieldsOf,
  mapData,
  emptyMap,
  consPair,
  pairData,
  head,
  first,
  equalsData,
  equalsBytes,
  equalsInteger,
  byteAt,
  bytesData,
  slice,
  type Bytes,
  type Data,
  type Unit,
  type DataList,
  type PairList,
} from './plutus.ts';
import { bindFields } from './struct.ts';
import { tokenName } from './tokens.ts';
import { bindTime } from './time.ts';

/** What a handler can ask of its transaction, whatever the call. */
export interface Rules {
  /** Binds the name of an output's object token; fails where it has none of this kernel. */
  token<R extends PType>(parts: Parts, body: (name: Bytes) => Term<R>): Term<R>;
  /** Goes on when an output holds the token of this object. */
  holds<R extends PType>(code: string, parts: Parts, kind: Kind, id: Data, next: Term<R>): Term<R>;
  /** The entry of this kernel's tokens in a value or mint. */
  entries(tokens: PairList): PairList;
  /** Binds the upper bound of a validity interval that is finite and not too wide. */
  time(body: (upper: Data) => Unit): Unit;
  /** Goes on when the whole mint is these tokens of this kernel, and nothing else. */
  mints(tokens: PairList, next: Unit): Unit;
  /** Goes on when nothing is minted or burned. */
  mintsNothing(next: Unit): Unit;
  /** Goes on when a key has signed. */
  signed(code: string, keyHash: Data, next: Unit): Unit;
  /** Goes on when the account at a reference index is this one and its key has signed. */
  authorised(index: Data, account: Data, next: Unit): Unit;
  /** Binds the id of the account at a reference index. */
  account(index: Data, body: (id: Data, parts: Parts) => Unit): Unit;
  /** Binds the id of the account at a reference index, once its key has signed. */
  caller(index: Data, body: (id: Data) => Unit): Unit;
}

/** Where the rules look: the kernel's gate and its objects among the reference inputs. */
interface Place {
  readonly gate: Data;
  readonly reference: (index: Data) => Parts;
  /** The rule reads the tokens by itself, so the function that does is left out. */
  readonly ownTokens?: true;
}

/** Binds the function that gives the name of an output's object token: one for all objects of a call. */
function bindTokenOf(
  fail: Fail,
  { gate, ownTokens }: Place,
  body: (tokenOf: (parts: Parts) => Bytes) => Unit,
): Unit {
  const tokenOf = (parts: Parts): Bytes =>
    bindTokenEntry(fail, 'F05', parts, (entry) =>
      check(
        fail,
        'F05',
        // SECURITY: Without it, a token that anyone can make would stand for an object.
        equalsData(first(entry), gate),
        firstAssetName(entry),
      ),
    );
  if (ownTokens) return body(tokenOf);
  return bind(naming(tokenOf), (bound) => body((parts) => call(bound, parts)));
}

/** Binds what the rules share, then goes on with them. */
export function bindRules(
  fail: Fail,
  tx: DataList,
  place: Place,
  body: (rules: Rules) => Unit,
): Unit {
  return bindTokenOf(fail, place, (tokenOf) => body(rulesOf(fail, tx, place, tokenOf)));
}

function rulesOf(
  fail: Fail,
  tx: DataList,
  { gate, reference }: Place,
  tokenOf: (parts: Parts) => Bytes,
): Rules {
  const entries = (tokens: PairList): PairList =>
    consPair(pairData(gate, mapData(tokens)), emptyMap);
  const mintIs = (expected: Data, next: Unit): Unit =>
    // SECURITY: the whole mint; without it, the call could make any token of this kernel on the side.
    check(fail, 'F10', equalsData(txField(tx, txInfo.mint), expected), next);
  const signed = (code: string, keyHash: Data, next: Unit): Unit =>
    check(
      fail,
      code,
      call(
        anyFunction((key) => equalsData(key, keyHash)),
        asList(txField(tx, txInfo.signatories)),
      ),
      next,
    );
  const token = <R extends PType>(parts: Parts, body: (name: Bytes) => Term<R>): Term<R> =>
    bind(tokenOf(parts), body);
  const holds = <R extends PType>(
    code: string,
    parts: Parts,
    kind: Kind,
    id: Data,
    next: Term<R>,
  ): Term<R> => check(fail, code, equalsBytes(tokenOf(parts), tokenName(kind, asBytes(id))), next);
  /** The account at a reference index may act once its key has signed. */
  const opened = (parts: Parts, next: Unit): Unit =>
    bindFields(Account, 'Account', datumFieldsOf(parts), ['auth'], ({ auth }) =>
      // Its constructor need not be read: a script's hash is never among the signatories.
      signed('F14', head(fieldsOf(auth)), next),
    );
  const account: Rules['account'] = (index, body) =>
    bind(reference(index), (parts) =>
      token(parts, (name) =>
        check(
          fail,
          'F15',
          // SECURITY: Without it, an object whose first field holds a key of the attacker's would pass for an account.
          equalsInteger(byteAt(name, integer(0)), integer(kinds.account)),
          bind(bytesData(slice(name, integer(1), integer(28))), (id) => body(id, parts)),
        ),
      ),
    );
  return {
    entries,
    signed,
    token,
    holds,
    mints: (tokens, next) => mintIs(mapData(entries(tokens)), next),
    mintsNothing: (next) => mintIs(constantData(new DataMap()), next),
    time: (body) => bindTime(fail, txField(tx, txInfo.validRange), body),
    authorised: (index, id, next) =>
      bind(reference(index), (parts) =>
        holds(
          'F13',
          // SECURITY: Without it, a stranger's account, whose key has signed, would do.
          parts,
          'account',
          id,
          opened(parts, next),
        ),
      ),
    account,
    caller: (index, body) => account(index, (id, parts) => opened(parts, body(id))),
  };
}
