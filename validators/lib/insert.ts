import { InsertArguments } from '../arguments/insert.ts';
import { Entry } from '../objects/entry.ts';
import { Inode } from '../objects/inode.ts';
import { datumFieldsOf } from './context.ts';
import { bindObject, handler, type Frame } from './frame.ts';
import { type SpentObject } from './spent-object.ts';
import { newId } from './tokens.ts';
import { check } from './functions.ts';
import {
  asBytes,
  bind,
  integer,
  lengthOf,
  lessBytes,
  lessInteger,
  tail,
  type Bytes,
  type Data,
  type DataList,
  type Unit,
} from './plutus.ts';
import { bindFields } from './struct.ts';

/** A checked insertion of a name into a directory: what is left is to say what it names. */
export interface Insertion {
  readonly frame: Frame<'kernel' | 'record' | 'account' | 'directory' | 'name'>;
  readonly predecessor: SpentObject;
  /** The predecessor's fields without `next`, and its `next`: the new node takes it over. */
  readonly rest: DataList;
  readonly next: Data;
  readonly parent: Data;
  readonly owner: Data;
  readonly modified: Data;
  /** Ids of the new entry and of the new inode. */
  readonly entryId: Bytes;
  readonly inodeId: Bytes;
}

/**
 * What `mkdir` and `create` share. Duties: the predecessor is a node of the directory's list and the name lies strictly
 * between it and its `next`; the caller is the directory's owner; the time is a narrow interval.
 */
export function insertHandler(rule: (insertion: Insertion) => Unit) {
  return handler(InsertArguments, 'Insert', (frame) =>
    bindObject(frame, 'entry', (predecessor) =>
      bindFields(
        Entry,
        'Entry',
        predecessor.fields,
        ['next', 'parent', 'name'],
        ({ next, parent, name }) =>
          bind(asBytes(frame.args.name), (newName) =>
            ordered(
              frame,
              newName,
              { next, name },
              bind(frame.reference(frame.args.directory), (directory) =>
                frame.holds(
                  'E01',
                  // SECURITY: Without it, the owner of any directory could write into this one.
                  directory,
                  'inode',
                  parent,
                  bindFields(Inode, 'Inode', datumFieldsOf(directory), ['owner'], ({ owner }) =>
                    frame.authorised(
                      frame.args.account,
                      owner,
                      frame.time((modified) =>
                        bind(newId(predecessor.reference, 0), (entryId) =>
                          bind(newId(predecessor.reference, 1), (inodeId) =>
                            rule({
                              frame,
                              predecessor,
                              rest: tail(predecessor.fields),
                              next,
                              parent,
                              owner,
                              modified,
                              entryId,
                              inodeId,
                            }),
                          ),
                        ),
                      ),
                    ),
                  ),
                ),
              ),
            ),
          ),
      ),
    ),
  );
}

/** Strictly between predecessor and `next`: so the name is new, and not empty. */
function ordered(
  { fail }: Insertion['frame'],
  newName: Bytes,
  { next, name }: { next: Data; name: Data },
  then: Unit,
): Unit {
  return check(
    fail,
    'E02',
    lessBytes(asBytes(name), newName),
    check(
      fail,
      'E03',
      lessBytes(newName, asBytes(next)),
      check(
        fail,
        'E04',
        // Without it, an entry could grow until nobody can carry its neighbour in a transaction.
        lessInteger(lengthOf(newName), integer(65)),
        then,
      ),
    ),
  );
}
