import { openDrive } from '../../offchain/kernel/open.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Drive, DrivePlace, HeadAccess } from './drive.ts';
import { HeadRefusedError } from '../errors.ts';
import { within } from './drive-provider.ts';

/** What {@link syncDrive} has found. */
export interface SyncReport {
  readonly place: DrivePlace;
  /** Number of the last snapshot that all parties have signed; undefined on L1. */
  readonly snapshot: bigint | undefined;
  /** Calls of this home that had not been confirmed before, and are now. */
  readonly confirmed: number;
  /** Calls of this home that can't take effect any more. */
  readonly lost: readonly Hex[];
}

/** Waits until all calls of this home are confirmed, and verifies that all parties have signed what the node shows. */
export async function syncDrive(drive: Drive): Promise<SyncReport> {
  const { genesis } = drive.getState();
  if ((await openDrive(drive.l1, genesis)) !== undefined) {
    return { place: 'L1', snapshot: undefined, confirmed: 0, lost: [] };
  }
  const link = await drive.connect();
  try {
    const head = await drive.openHead(link);
    const report = await syncHead(drive, head);
    await head.provider.verify(drive.getState().parties);
    return report;
  } finally {
    link.close();
  }
}

/** {@link syncDrive} of an open head. */
export async function syncHead(drive: Drive, head: HeadAccess): Promise<SyncReport> {
  const { provider, headId } = head;
  const before = drive.listPending(headId).length;
  const lost = await resumeCalls(drive, head);
  const { patience } = drive.parts.patience;
  const what = `a snapshot with ${provider.pendingCount} calls`;
  await within(provider, provider.sync(), what, patience);
  return {
    place: 'head',
    snapshot: provider.snapshotNumber,
    confirmed: before - lost.length,
    lost,
  };
}

/** Sends again what a process that ended may not have sent; answers what can't take effect any more. */
export async function resumeCalls(
  drive: Drive,
  { link, provider, headId }: Pick<HeadAccess, 'link' | 'provider' | 'headId'>,
): Promise<readonly Hex[]> {
  const pending = drive.listPending(headId);
  if (pending.length === 0) return [];
  const lost = await provider.resume(pending.map(({ cbor }) => cbor));
  if (lost.length > 0 && link.getComplete(headId) < provider.snapshotNumber) {
    const from = `${link.getComplete(headId) + 1n} to ${provider.snapshotNumber}`;
    throw new HeadRefusedError({
      command: 'to be used',
      reason: `${link.url} does not tell all of its history, of snapshots ${from}, and ${lost.length} calls of this home may be there. Name another node of the head with --hydra URL`,
    });
  }
  const newest = drive.findNewest(headId);
  if (lost.length > 0 && provider.snapshotNumber < newest) {
    throw new HeadRefusedError({
      command: 'to be used',
      reason: `${link.url} is at snapshot ${provider.snapshotNumber}, and this home knows of ${newest}: what ${lost.length} calls of this home follow may be missing there. Wait until it is as far, or name another node of the head with --hydra URL`,
    });
  }
  for (const id of lost) {
    drive.journal.settle(id, 'refused');
    drive.parts.message(`Call ${id} has not taken effect, and never will: run it again`);
  }
  return lost;
}
