import { RmdirArguments } from '../arguments/rmdir.ts';
import { mayWriteDirectory } from './directory.ts';
import { bindNeighbours } from './entries.ts';
import { handler, type Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import { endMark, withNext } from './make.ts';
import { updated, type Expected } from './outputs.ts';
import {
  asBytes,
  equalsBytes,
  equalsData,
  head,
  tail,
  type Bool,
  type Data,
  type Unit,
} from './plutus.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';
import { tokenName } from './tokens.ts';
import { Inode } from '../objects/inode.ts';

/** A checked removal of an empty directory: what is left is to say what becomes of its objects. */
export interface Removal<S> {
  readonly frame: Frame<keyof (typeof RmdirArguments.constructors)['Rmdir']>;
  readonly entry: SpentObject;
  readonly inode: SpentObject;
  readonly sentinel: SpentObject;
  /** What {@link SentinelRule} has bound. */
  readonly bound: S;
  /** The predecessor, which takes over the entry's `next`, and its address. */
  readonly left: Expected;
  readonly address: Data;
}

/** Tells the sentinel of a directory: binds whatever that takes, and answers whether it is the one. */
export type SentinelRule<S> = (
  sentinel: SpentObject,
  directory: Data,
  body: (isIt: Bool, bound: S) => Unit,
) => Unit;

/**
 * What `rmdir` is on every kernel. Duties: the predecessor takes over the entry's `next`; the sentinel is the inode's and
 * the last of its list; the caller may write the directory that it stands in, and owns this one. Whoever inserts into
 * it at the same time spends the sentinel or reads the inode, so only one of the two gets through. That the inode is a
 * directory follows: no other has a sentinel. A root has no entry, so it stays.
 */
export const rmdirHandler = <S>(
  bindSentinel: SentinelRule<S>,
  rule: (removal: Removal<S>) => Unit,
) =>
  handler(RmdirArguments, 'Rmdir', { min: 4 }, (frame) =>
    bindNeighbours(frame, ({ predecessor, entry, next, parent, inode: id }) =>
      bindObject(frame, frame.input(frame.args.inode), 'inode', (inode) =>
        check(
          frame.fail,
          'E06',
          // SECURITY: Without it, the entry of one directory would remove another.
          equalsBytes(inode.token, tokenName('inode', asBytes(id))),
          bindObject(frame, frame.input(frame.args.sentinel), 'entry', (sentinel) =>
            bindSentinel(sentinel, id, (isIt, bound) =>
              check(
                frame.fail,
                'V01',
                // SECURITY: Without it, the end of any list could be cut off, and a full directory be removed.
                isIt,
                check(
                  frame.fail,
                  'V02',
                  // Without it, the entries of the directory would be lost.
                  equalsData(head(sentinel.fields), endMark),
                  frame.caller(frame.args.account, (caller) =>
                    check(
                      frame.fail,
                      'F16',
                      // SECURITY: Without it, everybody could take the names of their directories out of any other.
                      mayWriteDirectory(frame, frame.args.directory, parent, caller),
                      bindFields(Inode, 'Inode', inode.fields, ['owner'], ({ owner }) =>
                        check(
                          frame.fail,
                          'E07',
                          // SECURITY: Without it, whoever may write the parent would get the deposits of another's directory.
                          equalsData(owner, caller),
                          rule({
                            frame,
                            entry,
                            inode,
                            sentinel,
                            bound,
                            left: updated(predecessor, withNext(next, tail(predecessor.fields))),
                            address: predecessor.address,
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
