import { kinds, type Kind } from '../objects/kinds.ts';
import type { Frame } from './frame.ts';
import { check } from './functions.ts';
import { byteAt, equalsInteger, integer, type Data, type Unit } from './plutus.ts';
import { bindInput, type SpentObject } from './spent-object.ts';

/** Binds an input of the kernel as an object of a kind. */
export function bindObject<A extends string>(
  frame: Frame<A>,
  input: Data,
  kind: Kind,
  body: (object: SpentObject) => Unit,
): Unit {
  return bindInput(input, (spent) =>
    frame.token(spent.parts, (token) =>
      check(
        frame.fail,
        'F06',
        // Without it, an object of one kind could be read and rewritten as another.
        equalsInteger(byteAt(token, integer(0)), integer(kinds[kind])),
        body({ ...spent, token }),
      ),
    ),
  );
}
