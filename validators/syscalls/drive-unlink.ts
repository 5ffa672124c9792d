import { blanked } from '../lib/blank.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { done } from '../lib/plutus.ts';
import { unlinkHandler } from '../lib/unlink.ts';

/**
 * unlink on a drive: an entry and its file become blank.
 *
 * Duties: those of {@link unlinkHandler}; nothing is burned, and the deposits stay on the drive.
 */
export const driveUnlink = unlinkHandler(({ frame, entry, inode, left, address }) =>
  frame.mintsNothing(expectOutputs(frame, address, [left, blanked(entry), blanked(inode)], done)),
);
