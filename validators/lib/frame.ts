import {
  txInfo,
  bindContext,
  forCallOrRegistration,
  isRecord,
  resolved,
  paymentOf,
  datumFieldsOf,
  txField,
  type Parts,
} from './context.ts';
import {
  bindFail,
  check,
  call,
  script,
  filterFunction,
  bindElement,
  type Element,
  type Fail,
  refuse,
} from './functions.ts';
import {
  bind,
  asInteger,
  asList,
  fieldsOf,
  constrData,
  listOf,
  head,
  tail,
  isEmpty,
  equalsData,
  or,
  type Bool,
  type Data,
  type Unit,
  type DataList,
} from './plutus.ts';
import { type Fields, type Schema } from './schema.ts';
import { bindFields } from './struct.ts';
import { bindRules, type Rules } from './rules.ts';

/** What the frame offers a handler: everything about the call but its rule. */
export interface Frame<A extends string> extends Rules {
  readonly fail: Fail;
  /** The handler's arguments, not yet checked. */
  readonly args: Readonly<Record<A, Data>>;
  /** The fields of the transaction. */
  readonly tx: DataList;
  /** Policy of the kernel's one-shot tokens. */
  readonly kernel: Data;
  /** Hash of the gate: policy of the kernel's object tokens. */
  readonly gate: Data;
  /** The record's fields, from its first one on. */
  readonly record: DataList;
  /** The kernel's inputs in the ledger's order, whatever they are: as many as the call spends. */
  readonly inputs: DataList;
  /** The outputs of the transaction, the kernel's first; not bound. */
  readonly outputs: DataList;
  /** Whether an output lies at the kernel's payment credential. */
  readonly isOurs: (output: Data) => Bool;
  /** The input at a position among the kernel's inputs. */
  input(position: Data): Data;
  /** Finds the reference input at an index; not bound. */
  reference(index: Data): Parts;
}

/** What a call spends: `min` objects, and one more where it says so. */
export interface Spending {
  readonly min: number;
  readonly oneMore?: true;
  /** The rule reads the tokens by itself, so the function that does is left out. */
  readonly ownTokens?: true;
}

/**
 * A handler: the script of one system call, run as a zero withdrawal and shared by all kernels of a network.
 *
 * Duties of the frame, the same for every call: the record is the named kernel's; the kernel's inputs are as many as the
 * call spends; all kernel outputs and the whole mint are handed to the call's rule; deregistration and delegation are
 * refused. The withdrawn amount is not looked at: rewards can be forced on a handler.
 *
 * A rule finds its objects among the inputs by positions that the caller names. It need not check that they differ:
 * every object that it finds leaves its token in an output or burns it, and no token is there twice.
 */
export function handler<S extends Schema, K extends keyof S['constructors'] & string>(
  of: S,
  constructor: K,
  spending: Spending,
  rule: (frame: Frame<keyof S['constructors'][K] & string>) => Unit,
) {
  type A = keyof S['constructors'][K] & string;
  const names = Object.keys(of.constructors[constructor] as Fields) as A[];
  return script((context) =>
    bindFail((fail) =>
      bindContext(context, ({ tx, redeemer, info }) =>
        forCallOrRegistration(
          fail,
          // SECURITY: Without it, anyone could deregister the handler and so halt the call.
          'F01',
          info,
          bindFields(of, constructor, fieldsOf(redeemer), names, (args) =>
            bindCall(fail, tx, spending, args, rule),
          ),
        ),
      ),
    ),
  );
}

function bindCall<A extends string>(
  fail: Fail,
  tx: DataList,
  spending: Spending,
  args: Readonly<Record<A, Data>>,
  rule: (frame: Frame<A>) => Unit,
): Unit {
  // Every call's arguments begin with these two.
  const { kernel, record: recordIndex } = args as Readonly<Record<string, Data>> as {
    kernel: Data;
    record: Data;
  };
  return bindElement((element) =>
    bind(asList(txField(tx, txInfo.referenceInputs)), (references) => {
      const reference = (index: Data): Parts =>
        fieldsOf(resolved(element.of(references, asInteger(index))));
      return bind(reference(recordIndex), (recordOutput) =>
        isRecord(
          fail,
          'F03',
          // SECURITY: Without it, a forged record would make any script the gate.
          recordOutput,
          kernel,
          bind(datumFieldsOf(recordOutput), (record) =>
            bindKernel(fail, tx, { kernel, record, spending, reference, element }, (parts) =>
              rule({ ...parts, args }),
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
    spending,
    reference,
    element,
  }: {
    kernel: Data;
    record: DataList;
    spending: Spending;
    reference: (index: Data) => Parts;
    element: Element;
  },
  rule: (frame: Omit<Frame<never>, 'args'>) => Unit,
): Unit {
  return bind(head(record), (gate) =>
    bind(constrData(1, listOf(gate)), (credential) => {
      const isOurs = (output: Data): Bool => equalsData(paymentOf(output), credential);
      return bind(
        call(
          filterFunction((input) => isOurs(resolved(input))),
          asList(txField(tx, txInfo.inputs)),
        ),
        (inputs) =>
          haveLength(
            fail,
            inputs,
            spending,
            bindRules(fail, tx, { gate, reference, ...spending }, (rules) =>
              rule({
                ...rules,
                fail,
                tx,
                kernel,
                gate,
                record,
                reference,
                inputs,
                input: (position) => element.of(inputs, asInteger(position)),
                outputs: asList(txField(tx, txInfo.outputs)),
                isOurs,
              }),
            ),
          ),
      );
    }),
  );
}

/** Goes on when the kernel's inputs are as many as the call spends. */
function haveLength(fail: Fail, inputs: DataList, { min, oneMore }: Spending, next: Unit): Unit {
  if (min > 0) {
    const rest = bind(tail(inputs), (others) =>
      haveLength(fail, others, { min: min - 1, ...(oneMore && { oneMore }) }, next),
    );
    return refuse(fail, 'F04', isEmpty(inputs), rest);
  }
  // SECURITY: Without it, a further object could be spent along and vanish.
  const none = isEmpty(inputs);
  return check(fail, 'F04', oneMore ? or(none, isEmpty(tail(inputs))) : none, next);
}
