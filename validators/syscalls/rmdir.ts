import { RmdirArguments } from '../arguments/rmdir.ts';
import { mayWriteDirectory } from '../lib/directory.ts';
import { bindNeighbours } from '../lib/entries.ts';
import { handler } from '../lib/frame.ts';
import { bindObject } from '../lib/object.ts';
import { check } from '../lib/functions.ts';
import { endMark, withNext } from '../lib/make.ts';
import { expectOutputs, updated } from '../lib/outputs.ts';
import {
  asBytes,
  bind,
  consPair,
  done,
  emptyMap,
  equalsBytes,
  equalsData,
  head,
  lessBytes,
  choose,
  tail,
} from '../lib/plutus.ts';
import { bindFields } from '../lib/struct.ts';
import { burnedToken, tokenName } from '../lib/tokens.ts';
import { Inode } from '../objects/inode.ts';

/**
 * rmdir(path): removes an empty directory.
 *
 * Duties: the predecessor takes over the entry's `next`; entry, inode and sentinel are burned; the sentinel is the
 * inode's and the last of its list; the caller may write the directory that it stands in, and owns this one. Whoever
 * inserts into it at the same time spends the sentinel or reads the inode, so only one of the two gets through.
 * That the inode is a directory follows: no other has a sentinel. A root has no entry, so it stays.
 */
export const rmdir = handler(RmdirArguments, 'Rmdir', { min: 4 }, (frame) =>
  bindNeighbours(frame, ({ predecessor, entry, next, parent, inode: id }) =>
    bindObject(frame, frame.input(frame.args.inode), 'inode', (inode) =>
      check(
        frame.fail,
        'E06',
        // SECURITY: Without it, the entry of one directory would remove another.
        equalsBytes(inode.token, tokenName('inode', asBytes(id))),
        bindObject(frame, frame.input(frame.args.sentinel), 'entry', (sentinel) =>
          bind(tokenName('entry', asBytes(id)), (sentinelToken) =>
            check(
              frame.fail,
              'V01',
              // SECURITY: Without it, the end of any list could be cut off, and a full directory be removed.
              equalsBytes(sentinel.token, sentinelToken),
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
                        bind(consPair(burnedToken(inode.token), emptyMap), (inodes) =>
                          frame.mints(
                            // A mint is ordered by name: entries before inodes, and the two entries by their ids.
                            choose(
                              lessBytes(entry.token, sentinelToken),
                              consPair(
                                burnedToken(entry.token),
                                consPair(burnedToken(sentinelToken), inodes),
                              ),
                              consPair(
                                burnedToken(sentinelToken),
                                consPair(burnedToken(entry.token), inodes),
                              ),
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
      ),
    ),
  ),
);
