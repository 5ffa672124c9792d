import { InsertArguments } from '../arguments/insert.ts';
import { created, expectOutputs, updated } from '../lib/outputs.ts';
import { oneToken, tokenName } from '../lib/tokens.ts';
import { handler } from '../lib/frame.ts';
import { insertRule } from '../lib/insert.ts';
import { directoryDatum, entryDatum, sentinelDatum, withNext } from '../lib/make.ts';
import { bind, bytesData, consPair, done, emptyMap, choose, lessBytes } from '../lib/plutus.ts';

const mkdirRule = insertRule(
  ({ frame, predecessor, rest, next, parent, caller, modified, entryId, inodeId }) =>
    bind(oneToken(tokenName('entry', entryId)), (entryToken) =>
      bind(oneToken(tokenName('inode', inodeId)), (inodeToken) =>
        bind(oneToken(tokenName('entry', inodeId)), (sentinelToken) =>
          bind(bytesData(inodeId), (inode) =>
            bind(consPair(inodeToken, emptyMap), (inodes) =>
              frame.mints(
                // A mint is ordered by name: entries before inodes, and the two entries by their ids.
                choose(
                  lessBytes(entryId, inodeId),
                  consPair(entryToken, consPair(sentinelToken, inodes)),
                  consPair(sentinelToken, consPair(entryToken, inodes)),
                ),
                expectOutputs(
                  frame,
                  predecessor.address,
                  [
                    updated(predecessor, withNext(frame.args.name, rest)),
                    created(frame, entryToken, entryDatum(next, parent, frame.args.name, inode)),
                    created(frame, inodeToken, directoryDatum(modified, caller)),
                    created(frame, sentinelToken, sentinelDatum(inode)),
                  ],
                  done,
                ),
              ),
            ),
          ),
        ),
      ),
    ),
);

/**
 * mkdir(directory, name): a new empty directory; fails if the name exists.
 *
 * Duties: the predecessor's `next` becomes the new name; the new entry takes the old `next` over and names the new
 * inode; the inode is a directory of the caller's; its list begins with a sentinel that bears the inode's id.
 */
export const mkdir = handler(InsertArguments, 'Insert', { min: 1 }, mkdirRule);
