import { SHORT_ID, type Kind } from '../objects/kinds.ts';
import { Constr } from './data.ts';
import type { Frame } from './frame.ts';
import type { NewObject } from './insert.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import { updated, type Expected } from './outputs.ts';
import {
  bytesData,
  constantData,
  integer,
  isEmpty,
  slice,
  type Data,
  type Unit,
} from './plutus.ts';
import type { SpentObject } from './spent-object.ts';

/** The datum of every blank. */
export const blankDatum: Data = constantData(new Constr(0));

/** Binds the input at a position as a blank of a kind, which the call turns into an object. */
export function bindBlank<A extends string>(
  frame: Frame<A>,
  position: Data,
  kind: Kind,
  body: (blank: NewObject) => Unit,
): Unit {
  return bindObject(frame, frame.input(position), kind, (object) =>
    check(
      frame.fail,
      'B01',
      // SECURITY: Without it, anybody's file could be overwritten as if it were blank.
      isEmpty(object.fields),
      body({
        id: bytesData(slice(object.token, integer(1), integer(SHORT_ID))),
        become: (datum) => updated(object, datum),
      }),
    ),
  );
}

/** An object that becomes blank again: its deposit stays with it. */
export const blanked = (object: SpentObject): Expected => updated(object, blankDatum);
