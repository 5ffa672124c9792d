import { findDrive } from '../../offchain/kernel/open.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError } from '../errors.ts';
import { HeadProvider } from '../provider/head-provider.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';

/**
 * Follows the drive from the head that this home knows into the one that the nodes have open: another home has ejected and
 * mounted it meanwhile. Its record is in one place only, so where all of its parties have signed that it is there, the
 * other head has ended. Throws where they have not.
 */
export async function followDrive(drive: Drive, link: HeadLink, headId: Hex): Promise<void> {
  const { headId: before, ends } = drive.getState();
  if (before === undefined) return;
  // What was signed in a head that has ended says nothing of now.
  if (!ends.has(headId) && (await holdsRecord(drive, link))) {
    drive.end(link, before);
    return;
  }
  throw new HeadRefusedError({
    command: `MOUNT ${drive.parts.letter}:`,
    reason: `the drive is in head ${before}, and the nodes are in ${headId}`,
  });
}

/** Whether all parties of the drive have signed that its record is in the open head. Throws where they have not signed what a node shows. */
async function holdsRecord(drive: Drive, { client }: HeadLink): Promise<boolean> {
  const { genesis, parties } = drive.getState();
  const { archive, parts } = drive;
  const provider = await HeadProvider.open({ client, base: parts.provider, archive });
  try {
    await provider.verify(parties);
    return (await findDrive(provider, genesis)) !== undefined;
  } finally {
    provider.close();
  }
}
