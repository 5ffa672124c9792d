import { FormatArguments } from '../arguments/format.ts';
import { blankDatum } from '../lib/blank.ts';
import { handler } from '../lib/frame.ts';
import { check } from '../lib/functions.ts';
import { expectNumbered } from '../lib/outputs.ts';
import { haveSigned } from '../lib/participants.ts';
import {
  add,
  append,
  asInteger,
  bigEndian,
  bind,
  constrData,
  done,
  equalsInteger,
  falseTerm,
  integer,
  listOf,
  nothing,
  or,
  type Bool,
  type Int,
} from '../lib/plutus.ts';
import { kinds, SHORT_ID } from '../objects/kinds.ts';

/**
 * format(kind, from, count): new blanks of a drive.
 *
 * Duties: every participant signs; the kind is one that there is; the whole mint is one token for each number, and each
 * lies in an output of its own, blank. That no number is used twice is the participants' to see to: they could forge
 * their drive anyway.
 */
export const format = handler(FormatArguments, 'Format', { min: 0, ownTokens: true }, (frame) =>
  haveSigned(
    frame.fail,
    frame.tx,
    frame.record,
    bind(asInteger(frame.args.kind), (kind) =>
      check(
        frame.fail,
        'B03',
        // Without it, there would be tokens that no call and no reader knows.
        isKind(kind),
        bind(bigEndian(kind, 1), (tag) =>
          bind(asInteger(frame.args.from), (from) =>
            bind(add(from, asInteger(frame.args.count)), (to) =>
              expectNumbered(
                frame,
                {
                  address: constrData(0, listOf(constrData(1, listOf(frame.gate)), nothing)),
                  from,
                  to,
                  nameOf: (number) => append(tag, bigEndian(number, SHORT_ID)),
                  datum: blankDatum,
                },
                (tokens) => frame.mints(tokens, done),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

const isKind = (kind: Int): Bool =>
  Object.values(kinds).reduce<Bool>(
    (others, tag) => or(equalsInteger(kind, integer(tag)), others),
    falseTerm,
  );
