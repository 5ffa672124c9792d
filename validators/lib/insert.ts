import { Entry } from '../objects/entry.ts';
import { mayWriteDirectory } from './directory.ts';
import { fitsBetween } from './entries.ts';
import type { Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import {
  asBytes,
  bind,
  head,
  tail,
  type Bytes,
  type Data,
  type DataList,
  type Unit,
} from './plutus.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';
import { newId } from './tokens.ts';

/** A checked insertion of a name into a directory: what is left is to say what it names. */
export interface Insertion {
  readonly frame: Frame<'kernel' | 'record' | 'account' | 'directory' | 'name'>;
  readonly predecessor: SpentObject;
  /** The predecessor's fields without `next`, and its `next`: the new node takes it over. */
  readonly rest: DataList;
  readonly next: Data;
  readonly parent: Data;
  /** Id of the account that calls. It pays the deposits, so what it makes is its own. */
  readonly caller: Data;
  readonly modified: Data;
  /** Ids of the new entry and of the new inode. */
  readonly entryId: Bytes;
  readonly inodeId: Bytes;
}

/**
 * What `mkdir` and `create` share. Duties: the predecessor is a node of the directory's list and the name lies strictly
 * between it and its `next`; the caller may write the directory; the time is a narrow interval.
 */
export const insertRule =
  (rule: (insertion: Insertion) => Unit) =>
  (frame: Insertion['frame']): Unit =>
    bindObject(frame, head(frame.inputs), 'entry', (predecessor) =>
      bindFields(
        Entry,
        'Entry',
        predecessor.fields,
        ['next', 'parent', 'name'],
        ({ next, parent, name }) =>
          bind(asBytes(frame.args.name), (newName) =>
            fitsBetween(
              frame,
              { name, next },
              newName,
              frame.caller(frame.args.account, (caller) =>
                check(
                  frame.fail,
                  'F16',
                  // SECURITY: Without it, everybody could write into every directory.
                  mayWriteDirectory(frame, frame.args.directory, parent, caller),
                  frame.time((modified) =>
                    bind(newId(predecessor.reference, 0), (entryId) =>
                      bind(newId(predecessor.reference, 1), (inodeId) =>
                        rule({
                          frame,
                          predecessor,
                          rest: tail(predecessor.fields),
                          next,
                          parent,
                          caller,
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
    );
