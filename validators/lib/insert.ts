import { Entry } from '../objects/entry.ts';
import { mayWriteDirectory } from './directory.ts';
import { fitsBetween } from './entries.ts';
import type { Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import { directoryDatum, entryDatum, fileDatum, sentinelDatum, withNext } from './make.ts';
import { updated, type Expected } from './outputs.ts';
import { asBytes, bind, tail, type Data, type DataList, type Unit } from './plutus.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';

/** A checked insertion of a name into a directory: what is left is to say what it names. */
export interface Insertion {
  readonly predecessor: SpentObject;
  /** The predecessor's fields without `next`, and its `next`: the new node takes it over. */
  readonly rest: DataList;
  readonly next: Data;
  readonly parent: Data;
  readonly name: Data;
  /** Id of the account that calls: what it makes is its own. */
  readonly caller: Data;
  readonly modified: Data;
}

/** An object that a call makes: minted, or a blank before. */
export interface NewObject {
  readonly id: Data;
  /** The output that it becomes. */
  readonly become: (datum: Data) => Expected;
}

/**
 * What `mkdir` and `create` share. Duties: the predecessor is a node of the directory's list and the name lies strictly
 * between it and its `next`; the caller may write the directory; the time is a narrow interval.
 */
export function bindInsertion<A extends string>(
  frame: Frame<A | 'account' | 'directory' | 'name'>,
  input: Data,
  body: (insertion: Insertion) => Unit,
): Unit {
  return bindObject(frame, input, 'entry', (predecessor) =>
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
                  body({
                    predecessor,
                    rest: tail(predecessor.fields),
                    next,
                    parent,
                    name: frame.args.name,
                    caller,
                    modified,
                  }),
                ),
              ),
            ),
          ),
        ),
    ),
  );
}

/** A new file: the predecessor's `next` becomes the name; the entry takes the old `next` over and names the inode. */
export const newFile = (
  { predecessor, rest, next, parent, name, caller, modified }: Insertion,
  { entry, inode }: { readonly entry: NewObject; readonly inode: NewObject },
): readonly Expected[] => [
  updated(predecessor, withNext(name, rest)),
  entry.become(entryDatum(next, parent, name, inode.id)),
  inode.become(fileDatum(modified, caller)),
];

/** A new directory: as a file, and its list begins with a sentinel. */
export const newDirectory = (
  { predecessor, rest, next, parent, name, caller, modified }: Insertion,
  {
    entry,
    inode,
    sentinel,
  }: { readonly entry: NewObject; readonly inode: NewObject; readonly sentinel: NewObject },
): readonly Expected[] => [
  updated(predecessor, withNext(name, rest)),
  entry.become(entryDatum(next, parent, name, inode.id)),
  inode.become(directoryDatum(modified, caller)),
  sentinel.become(sentinelDatum(inode.id)),
];
