import { InsertArguments } from '../arguments/insert.ts';
import { handler } from '../lib/frame.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { newId, oneToken, tokenName } from '../lib/tokens.ts';
import { bindInsertion, newDirectory } from '../lib/insert.ts';
import { minted } from '../lib/minted.ts';
import {
  bind,
  bytesData,
  choose,
  consPair,
  done,
  emptyMap,
  head,
  lessBytes,
} from '../lib/plutus.ts';

/**
 * mkdir(directory, name): a new empty directory; fails if the name exists.
 *
 * Duties: those of {@link bindInsertion} and {@link newDirectory}; the three tokens are minted, and the sentinel's bears
 * the inode's id.
 */
export const mkdir = handler(InsertArguments, 'Insert', { min: 1 }, (frame) =>
  bindInsertion(frame, head(frame.inputs), (insertion) =>
    bind(newId(insertion.predecessor.reference, 0), (entryId) =>
      bind(newId(insertion.predecessor.reference, 1), (inodeId) =>
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
                      insertion.predecessor.address,
                      newDirectory(insertion, {
                        entry: minted(frame, bytesData(entryId), entryToken),
                        inode: minted(frame, inode, inodeToken),
                        sentinel: minted(frame, inode, sentinelToken),
                      }),
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
);
