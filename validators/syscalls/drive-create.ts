import { DriveCreateArguments } from '../arguments/drive.ts';
import { bindBlank } from '../lib/blank.ts';
import { handler } from '../lib/frame.ts';
import { bindInsertion, newFile } from '../lib/insert.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { done } from '../lib/plutus.ts';

/**
 * create on a drive: a new empty file out of two blanks.
 *
 * Duties: those of {@link bindInsertion} and {@link newFile}; entry and inode were blank; nothing is minted.
 */
export const driveCreate = handler(DriveCreateArguments, 'DriveCreate', { min: 3 }, (frame) =>
  bindInsertion(frame, frame.input(frame.args.predecessor), (insertion) =>
    bindBlank(frame, frame.args.blankEntry, 'entry', (entry) =>
      bindBlank(frame, frame.args.blankInode, 'inode', (inode) =>
        frame.mintsNothing(
          expectOutputs(
            frame,
            insertion.predecessor.address,
            newFile(insertion, { entry, inode }),
            done,
          ),
        ),
      ),
    ),
  ),
);
