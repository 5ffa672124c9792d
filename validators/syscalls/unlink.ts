import { UnlinkArguments } from '../arguments/unlink.ts';
import { mayWriteDirectory } from '../lib/directory.ts';
import { bindNeighbours } from '../lib/entries.ts';
import { handler } from '../lib/frame.ts';
import { bindObject } from '../lib/object.ts';
import { check } from '../lib/functions.ts';
import { withNext } from '../lib/make.ts';
import { expectOutputs, updated } from '../lib/outputs.ts';
import {
  asBytes,
  asInteger,
  consPair,
  done,
  emptyMap,
  equalsBytes,
  equalsData,
  indexOf,
  integer,
  lessInteger,
  tail,
} from '../lib/plutus.ts';
import { isWritable } from '../lib/rights.ts';
import { constructorIndex } from '../lib/schema.ts';
import { bindFields } from '../lib/struct.ts';
import { burnedToken, tokenName } from '../lib/tokens.ts';
import { Content, Inode } from '../objects/inode.ts';

/**
 * unlink(path): removes an entry and its file.
 *
 * Duties: the predecessor takes over the entry's `next`; both tokens are burned; the caller may write the directory and
 * owns the file, which is not read-only. The deposits go to whoever the caller pays: no wallet output is checked, and
 * since the owner calls, nobody else's are freed.
 */
export const unlink = handler(UnlinkArguments, 'Unlink', { min: 3 }, (frame) =>
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
                      frame.mints(
                        consPair(
                          burnedToken(entry.token),
                          consPair(burnedToken(inode.token), emptyMap),
                        ),
                        expectOutputs(
                          frame,
                          predecessor.address,
                          [updated(predecessor, withNext(next, tail(predecessor.fields)))],
                          done,
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
