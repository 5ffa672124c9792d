import { blanked } from '../lib/blank.ts';
import { expectOutputs } from '../lib/outputs.ts';
import { and, constantData, done, equalsData } from '../lib/plutus.ts';
import { rmdirHandler } from '../lib/rmdir.ts';
import { bindFields } from '../lib/struct.ts';
import { Entry } from '../objects/entry.ts';

const noName = constantData(new Uint8Array());

/**
 * rmdir on a drive: entry, inode and sentinel of an empty directory become blank.
 *
 * Duties: those of {@link rmdirHandler}; nothing is burned, and the deposits stay on the drive. The sentinel is the node
 * of the directory that has no name: there is no other.
 */
export const driveRmdir = rmdirHandler<undefined>(
  ({ fields }, directory, body) =>
    bindFields(Entry, 'Entry', fields, ['parent', 'name'], ({ parent, name }) =>
      body(and(equalsData(parent, directory), equalsData(name, noName)), undefined),
    ),
  ({ frame, entry, inode, sentinel, left, address }) =>
    frame.mintsNothing(
      expectOutputs(
        frame,
        address,
        [left, blanked(entry), blanked(inode), blanked(sentinel)],
        done,
      ),
    ),
);
