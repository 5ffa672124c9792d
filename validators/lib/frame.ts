import { kinds, KERNEL_TOKEN, type Kind } from '../objects/kinds.ts';
import { Account } from '../objects/account.ts';
import {
  txInfo,
  purpose,
  bindContext,
  resolved,
  paymentOf,
  datumFieldsOf,
  bindTokenEntry,
  firstAssetName,
  txField,
} from './context.ts';
import {
  bindFail,
  check,
  predicate,
  call,
  script,
  filterFunction,
  anyFunction,
  elementFunction,
  type Fail,
  refuse,
} from './functions.ts';
import {
  bind,
  integer,
  bytes,
  done,
  asBytes,
  asInteger,
  asList,
  fieldsOf,
  indexOf,
  bindConstr,
  mapData,
  constrData,
  emptyMap,
  consPair,
  pairData,
  listOf,
  head,
  tail,
  isEmpty,
  item,
  first,
  equalsData,
  equalsBytes,
  equalsInteger,
  byteAt,
  choose,
  and,
  type Bytes,
  type Data,
  type Unit,
  type DataList,
  type PairList,
} from './plutus.ts';
import { type Fields, type Schema } from './schema.ts';
import { bindFields } from './struct.ts';
import { bindInput, type SpentObject } from './spent-object.ts';
import { tokenName } from './tokens.ts';
import { bindTime } from './time.ts';

/** What the frame offers a handler: everything about the call but its rule. */
export interface Frame<A extends string> {
  readonly fail: Fail;
  /** The handler's arguments, not yet checked. */
  readonly args: Readonly<Record<A, Data>>;
  /** Policy of the kernel's one-shot tokens. */
  readonly kernel: Data;
  /** Hash of the dispatcher: policy of the kernel's object tokens. */
  readonly dispatcher: Data;
  /** The record's fields, from its first one on. */
  readonly record: DataList;
  /** The one kernel input, whatever it is; there is no other. */
  readonly input: Data;
  /** Every output at the kernel's payment credential, in order. */
  readonly outputs: DataList;
  /** Finds the reference input at an index. */
  reference(index: Data): Data;
  /** Binds the name of an output's object token; fails where it has none of this kernel. */
  token(output: Data, body: (name: Bytes) => Unit): Unit;
  /** Goes on when an output holds the token of this object. */
  holds(code: string, output: Data, kind: Kind, id: Data, next: Unit): Unit;
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
}

/** Binds the one kernel input as an object of a kind. */
export function bindObject<A extends string>(
  frame: Frame<A>,
  kind: Kind,
  body: (object: SpentObject) => Unit,
): Unit {
  return bindInput(frame.input, (input) =>
    frame.token(input.output, (token) =>
      check(
        frame.fail,
        'F06',
        // Without it, an object of one kind could be read and rewritten as another.
        equalsInteger(byteAt(token, integer(0)), integer(kinds[kind])),
        body({ ...input, token }),
      ),
    ),
  );
}

/**
 * A handler: the script of one system call, run as a zero withdrawal and shared by all kernels of a network.
 *
 * Duties of the frame, the same for every call: the record is the named kernel's; exactly one kernel input;
 * all kernel outputs and the whole mint are handed to the call's rule; deregistration and delegation are refused.
 * The withdrawn amount is not looked at: rewards can be forced on a handler.
 */
export function handler<S extends Schema, K extends keyof S['constructors'] & string>(
  of: S,
  constructor: K,
  rule: (frame: Frame<keyof S['constructors'][K] & string>) => Unit,
) {
  type A = keyof S['constructors'][K] & string;
  const names = Object.keys(of.constructors[constructor] as Fields) as A[];
  return script((context) =>
    bindFail((fail) =>
      bindContext(context, ({ tx, redeemer, info }) =>
        bindConstr(info, (why, about) =>
          choose(
            equalsInteger(why, integer(purpose.rewarding)),
            bindFields(of, constructor, fieldsOf(redeemer), names, (args) =>
              bindCall(fail, tx, args, rule),
            ),
            check(
              fail,
              'F01',
              // SECURITY: Without it, anyone could deregister the handler and so halt the call.
              and(
                equalsInteger(why, integer(purpose.certifying)),
                equalsInteger(indexOf(item(about, 1)), integer(0)),
              ),
              done,
            ),
          ),
        ),
      ),
    ),
  );
}

function bindCall<A extends string>(
  fail: Fail,
  tx: DataList,
  args: Readonly<Record<A, Data>>,
  rule: (frame: Frame<A>) => Unit,
): Unit {
  // Every call's arguments begin with these two.
  const { kernel, record: recordIndex } = args as Readonly<Record<string, Data>> as {
    kernel: Data;
    record: Data;
  };
  return bind(elementFunction(fail, 'F02'), (element) =>
    bind(asList(txField(tx, txInfo.referenceInputs)), (references) => {
      const reference = (index: Data): Data =>
        resolved(call(call(element, references), asInteger(index)));
      return bind(reference(recordIndex), (recordOutput) =>
        bindTokenEntry(fail, 'F03', recordOutput, (token) =>
          check(
            fail,
            'F03',
            // SECURITY: Without it, a forged record would make any script the dispatcher.
            and(
              equalsData(first(token), kernel),
              equalsBytes(firstAssetName(token), bytes(Buffer.from(KERNEL_TOKEN))),
            ),
            bind(datumFieldsOf(recordOutput), (record) =>
              bindKernel(fail, tx, { kernel, record, reference }, (parts) =>
                rule({ ...parts, args }),
              ),
            ),
          ),
        ),
      );
    }),
  );
}

function bindKernel(
  fail: Fail,
  tx: DataList,
  {
    kernel,
    record,
    reference,
  }: { kernel: Data; record: DataList; reference: (index: Data) => Data },
  rule: (frame: Omit<Frame<never>, 'args'>) => Unit,
): Unit {
  return bind(head(record), (dispatcher) =>
    bind(constrData(1, listOf(dispatcher)), (credential) =>
      bind(
        predicate((output) => equalsData(paymentOf(output), credential)),
        (ours) =>
          bind(
            call(
              filterFunction(predicate((input) => call(ours, resolved(input)))),
              asList(txField(tx, txInfo.inputs)),
            ),
            (inputs) =>
              refuse(
                fail,
                'F04',
                isEmpty(inputs),
                check(
                  fail,
                  'F04',
                  // SECURITY: Without it, a second object could be spent along and vanish.
                  isEmpty(tail(inputs)),
                  bind(call(filterFunction(ours), asList(txField(tx, txInfo.outputs))), (outputs) =>
                    rule({
                      fail,
                      kernel,
                      dispatcher,
                      record,
                      reference,
                      input: head(inputs),
                      outputs,
                      ...rules(fail, tx, dispatcher, reference),
                    }),
                  ),
                ),
              ),
          ),
      ),
    ),
  );
}

function rules(
  fail: Fail,
  tx: DataList,
  dispatcher: Data,
  reference: (index: Data) => Data,
): Pick<
  Frame<never>,
  'token' | 'holds' | 'entries' | 'time' | 'mints' | 'mintsNothing' | 'signed' | 'authorised'
> {
  const entries = (tokens: PairList): PairList =>
    consPair(pairData(dispatcher, mapData(tokens)), emptyMap);
  const mintIs = (expected: PairList, next: Unit): Unit =>
    // SECURITY: the whole mint; without it, the call could make any token of this kernel on the side.
    check(fail, 'F10', equalsData(txField(tx, txInfo.mint), mapData(expected)), next);
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
  const token = (output: Data, body: (name: Bytes) => Unit): Unit =>
    bindTokenEntry(fail, 'F05', output, (entry) =>
      check(
        fail,
        'F05',
        // SECURITY: Without it, a token that anyone can make would stand for an object.
        equalsData(first(entry), dispatcher),
        bind(firstAssetName(entry), body),
      ),
    );
  const holds = (code: string, output: Data, kind: Kind, id: Data, next: Unit): Unit =>
    token(output, (name) =>
      check(fail, code, equalsBytes(name, tokenName(kind, asBytes(id))), next),
    );
  return {
    entries,
    signed,
    token,
    holds,
    mints: (tokens, next) => mintIs(entries(tokens), next),
    mintsNothing: (next) => mintIs(emptyMap, next),
    time: (body) => bindTime(fail, txField(tx, txInfo.validRange), body),
    authorised: (index, account, next) =>
      bind(reference(index), (output) =>
        holds(
          'F13',
          // SECURITY: Without it, a stranger's account, whose key has signed, would do.
          output,
          'account',
          account,
          bindFields(Account, 'Account', datumFieldsOf(output), ['auth'], ({ auth }) =>
            // Its constructor need not be read: a script's hash is never among the signatories.
            signed('F14', head(fieldsOf(auth)), next),
          ),
        ),
      ),
  };
}
