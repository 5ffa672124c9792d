import { UnlinkArguments } from '../arguments/unlink.ts';
import { mayWriteDirectory } from './directory.ts';
import { bindNeighbours } from './entries.ts';
import { handler, type Frame } from './frame.ts';
import { bindObject } from './object.ts';
import { check } from './functions.ts';
import { withNext } from './make.ts';
import { updated, type Expected } from './outputs.ts';
import {
  asBytes,
  asInteger,
  equalsBytes,
  equalsData,
  indexOf,
  integer,
  lessInteger,
  tail,
  type Data,
  type Unit,
} from './plutus.ts';
import { isWritable } from './rights.ts';
import { constructorIndex } from './schema.ts';
import type { SpentObject } from './spent-object.ts';
import { bindFields } from './struct.ts';
import { tokenName } from './tokens.ts';
import { Content, Inode } from '../objects/inode.ts';

/** A checked removal of a file: what is left is to say what becomes of its objects. */
export interface Unlinking {
  readonly frame: Frame<keyof (typeof UnlinkArguments.constructors)['Unlink']>;
  readonly entry: SpentObject;
  readonly inode: SpentObject;
  /** The predecessor, which takes over the entry's `next`, and its address. */
  readonly left: Expected;
  readonly address: Data;
}

/**
 * What `unlink` is on every kernel. Duties: the predecessor takes over the entry's `next`; the caller may write the
 * directory and owns the file, which is not read-only.
 */
export const unlinkHandler = (rule: (unlinking: Unlinking) => Unit) =>
  handler(UnlinkArguments, 'Unlink', { min: 3 }, (frame) =>
    bindNeighbours(frame, ({ predecessor, entry, next, parent, inode: id }) =>
      bindObject(frame, frame.input(frame.args.inode), 'inode', (inode) =>
        check(
          frame.fail,
          'E06',
          // SECURITY: Without it, the entry of one file would remove another.
          equalsBytes(inode.token, tokenName('inode', asBytes(id))),
          frame.caller(frame.args.account, (caller) =>
            check(
              frame.fail,
              'F16',
              // SECURITY: Without it, everybody could take the names of their files out of any directory.
              mayWriteDirectory(frame, frame.args.directory, parent, caller),
              bindFields(
                Inode,
                'Inode',
                inode.fields,
                ['content', 'attributes', 'owner'],
                ({ content, attributes, owner }) =>
                  check(
                    frame.fail,
                    'U01',
                    // Without it, a directory would vanish and its entries be lost.
                    lessInteger(integer(constructorIndex(Content, 'Directory')), indexOf(content)),
                    check(
                      frame.fail,
                      'U02',
                      // Without it, read-only would be a word.
                      isWritable(asInteger(attributes)),
                      check(
                        frame.fail,
                        'E07',
                        // SECURITY: Without it, whoever may write the directory would get the deposit of another's file.
                        equalsData(owner, caller),
                        rule({
                          frame,
                          entry,
                          inode,
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
  );
