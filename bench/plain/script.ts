import { InsertArguments } from '../../validators/arguments/insert.ts';
import { WriteArguments } from '../../validators/arguments/write.ts';
import {
  bindContext,
  paymentOf,
  purpose,
  referenceOf,
  resolved,
  txField,
  txInfo,
  type Parts,
} from '../../validators/lib/context.ts';
import type { Frame } from '../../validators/lib/frame.ts';
import {
  anyFunction,
  bindElement,
  bindFail,
  call,
  check,
  filterFunction,
  parametrised,
  type Fail,
} from '../../validators/lib/functions.ts';
import {
  asInteger,
  asList,
  bind,
  bindConstr,
  choose,
  constrData,
  done,
  equalsData,
  equalsInteger,
  fieldsOf,
  head,
  integer,
  isEmpty,
  listOf,
  tail,
  type Data,
  type DataList,
  type Unit,
} from '../../validators/lib/plutus.ts';
import { bindRules } from '../../validators/lib/rules.ts';
import type { Schema } from '../../validators/lib/schema.ts';
import { bindFields } from '../../validators/lib/struct.ts';
import { createRule } from '../../validators/syscalls/create.ts';
import { writeRule } from '../../validators/syscalls/write.ts';

/** Constructors of the redeemer of a spend; its fields are the handler's arguments. */
export const plainCalls = { write: 0, create: 1 } as const;

/**
 * What the kernel is compared with: one script that guards the objects, makes their tokens and has the rules of `write`
 * and `create` in it, and nothing that could be changed later: no gate, no dispatcher, no record, no handlers. The
 * parameter is a record as the rules read one. The rules themselves are the kernel's, so that the difference is what
 * the kernel's architecture costs.
 */
export const plain = parametrised((record, context) =>
  bindFail((fail) =>
    bindContext(context, ({ tx, redeemer, info }) =>
      bind(asList(txField(tx, txInfo.inputs)), (all) =>
        bindConstr(info, (why, about) =>
          choose(
            equalsInteger(why, integer(purpose.minting)),
            // Some object is spent, and its spend looks at the whole mint.
            check(fail, 'P01', hasInputOf(head(about), all), done),
            bind(ownCredential(head(about), all), (credential) =>
              spend(fail, tx, { all, credential, redeemer, record: fieldsOf(record) }),
            ),
          ),
        ),
      ),
    ),
  ),
);

const hasInputOf = (policy: Data, all: DataList) =>
  bind(constrData(1, listOf(policy)), (credential) =>
    call(
      anyFunction((input) => equalsData(paymentOf(resolved(input)), credential)),
      all,
    ),
  );

/** Payment credential of the output that is being spent. */
const ownCredential = (reference: Data, all: DataList): Data =>
  paymentOf(
    resolved(
      head(
        call(
          filterFunction((input) => equalsData(referenceOf(input), reference)),
          all,
        ),
      ),
    ),
  );

interface Spend {
  readonly all: DataList;
  readonly credential: Data;
  readonly redeemer: Data;
  readonly record: DataList;
}

function spend(fail: Fail, tx: DataList, { all, credential, redeemer, record }: Spend): Unit {
  const isOurs = (output: Data) => equalsData(paymentOf(output), credential);
  return bind(
    call(
      filterFunction((input) => isOurs(resolved(input))),
      all,
    ),
    (inputs) =>
      check(
        fail,
        'P02',
        isEmpty(tail(inputs)),
        bindElement((element) =>
          bind(asList(txField(tx, txInfo.referenceInputs)), (references) => {
            const reference = (index: Data): Parts =>
              fieldsOf(resolved(element.of(references, asInteger(index))));
            const gate = head(fieldsOf(credential));
            return bind(gate, (policy) =>
              bindRules(fail, tx, { gate: policy, reference }, (rules) =>
                bindConstr(redeemer, (which, args) => {
                  const frame = {
                    ...rules,
                    fail,
                    tx,
                    kernel: policy,
                    gate: policy,
                    record,
                    reference,
                    inputs,
                    input: (position: Data) => element.of(inputs, asInteger(position)),
                    outputs: asList(txField(tx, txInfo.outputs)),
                    isOurs,
                  };
                  return choose(
                    equalsInteger(which, integer(plainCalls.write)),
                    withArguments(WriteArguments, 'Write', args, frame, writeRule),
                    withArguments(InsertArguments, 'Insert', args, frame, createRule),
                  );
                }),
              ),
            );
          }),
        ),
      ),
  );
}

function withArguments<S extends Schema, K extends keyof S['constructors'] & string>(
  of: S,
  constructor: K,
  args: DataList,
  frame: Omit<Frame<never>, 'args'>,
  rule: (frame: Frame<keyof S['constructors'][K] & string>) => Unit,
): Unit {
  const names = Object.keys(of.constructors[constructor] ?? {}) as (keyof S['constructors'][K] &
    string)[];
  return bindFields(of, constructor, args, names, (values) => rule({ ...frame, args: values }));
}
