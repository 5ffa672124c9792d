import { DriveMkdirArguments } from '../arguments/drive.ts';
import { bindBlank } from '../lib/blank.ts';
import { handler } from '../lib/frame.ts';
import { bindInsertion, newDirectory } from '../lib/insert.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { bind, done } from '../lib/plutus.ts';

/**
 * mkdir on a drive: a new empty directory out of three blanks.
 *
 * Duties: those of {@link bindInsertion} and {@link newDirectory}; entry, inode and sentinel were blank; nothing is
 * minted. The sentinel is told by its parent and its empty name, not by its id.
 */
export const driveMkdir = handler(DriveMkdirArguments, 'DriveMkdir', { min: 4 }, (frame) =>
  bindInsertion(frame, frame.input(frame.args.predecessor), (insertion) =>
    bindBlank(frame, frame.args.blankEntry, 'entry', (entry) =>
      bindBlank(frame, frame.args.blankInode, 'inode', ({ id, become }) =>
        bindBlank(frame, frame.args.blankSentinel, 'entry', (sentinel) =>
          bind(id, (inode) =>
            frame.mintsNothing(
              expectOutputs(
                frame,
                insertion.predecessor.address,
                newDirectory(insertion, { entry, inode: { id: inode, become }, sentinel }),
                done,
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);
