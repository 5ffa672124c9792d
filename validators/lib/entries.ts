import { Entry } from '../objects/entry.ts';
import { MAX_NAME } from '../objects/kinds.ts';
import { type Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import {
  asBytes,
  equalsData,
  integer,
  lengthOf,
  lessBytes,
  lessInteger,
  type Bytes,
  type Data,
  type Unit,
} from './plutus.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';

/** Goes on when a name lies strictly between a node's name and its `next`: so it is new, and not empty. */
export function fitsBetween<A extends string>(
  { fail }: Frame<A>,
  node: { readonly name: Data; readonly next: Data },
  name: Bytes,
  then: Unit,
): Unit {
  return check(
    fail,
    'E02',
    lessBytes(asBytes(node.name), name),
    check(
      fail,
      'E03',
      lessBytes(name, asBytes(node.next)),
      check(
        fail,
        'E04',
        // Without it, an entry could grow until nobody can carry its neighbour in a transaction.
        lessInteger(lengthOf(name), integer(MAX_NAME + 1)),
        then,
      ),
    ),
  );
}

/** An entry that is spent, and the node before it. */
export interface Neighbours {
  readonly predecessor: SpentObject;
  readonly entry: SpentObject;
  /** Name of the predecessor. */
  readonly before: Data;
  /** The entry's own fields. */
  readonly next: Data;
  readonly parent: Data;
  readonly inode: Data;
}

/**
 * Binds an entry and its predecessor, by their positions. The entry is never a directory's sentinel: nothing comes
 * before that.
 */
export function bindNeighbours<A extends string>(
  frame: Frame<A | 'predecessor' | 'entry'>,
  body: (neighbours: Neighbours) => Unit,
): Unit {
  const { args, fail } = frame;
  return bindObject(frame, frame.input(args.predecessor), 'entry', (predecessor) =>
    bindObject(frame, frame.input(args.entry), 'entry', (entry) =>
      bindFields(
        Entry,
        'Entry',
        predecessor.fields,
        ['next', 'parent', 'name'],
        ({ next: link, parent: directory, name: before }) =>
          bindFields(
            Entry,
            'Entry',
            entry.fields,
            ['next', 'parent', 'name', 'inode'],
            ({ next, parent, name, inode }) =>
              check(
                fail,
                'E05',
                // SECURITY: Without it, two entries from anywhere could be named, and the list between them would be lost.
                equalsData(link, name),
                check(
                  fail,
                  'E05',
                  equalsData(directory, parent),
                  body({ predecessor, entry, before, next, parent, inode }),
                ),
              ),
          ),
      ),
    ),
  );
}
