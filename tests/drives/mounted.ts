import type { Drive } from '../../hydra/drives/drive.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import type { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { User } from '../support/world.ts';
import type { Stage } from '../hydra/head.ts';
import { openStage } from '../hydra/open-stage.ts';
import { driveOf, makeFolder } from './drive-stage.ts';

/** A drive in a head of two parties, and its one user, whose account is there. */
export interface Mounted {
  readonly stage: Stage;
  readonly alice: User;
  readonly folder: string;
  readonly root: Hex;
  /** The drive as another process opens it. */
  readonly again: (change?: Parameters<typeof driveOf>[3]) => Drive;
}

/** Formats a drive on L1 and registers its user there. */
export async function formatted(files = 4): Promise<Mounted> {
  const stage = await openStage(2);
  const alice = await stage.world.addUser('alice');
  const folder = makeFolder();
  const again: Mounted['again'] = (change) => driveOf(stage, folder, alice, change);
  const drive = again();
  await formatDrive(drive, [alice.submission.signer.authKeyHash], { files, accounts: 1 });
  const { root } = await use(drive, (session) => session.register('alice'));
  drive.close();
  return { stage, alice, folder, root, again };
}

/** {@link formatted}, and mounted. */
export async function mounted(files?: number): Promise<Mounted> {
  const made = await formatted(files);
  const drive = made.again();
  await mountDrive(drive);
  drive.close();
  return made;
}

/** Does something with the drive where it lies. */
export async function use<T>(
  drive: Drive,
  work: (session: KernelSession) => Promise<T>,
): Promise<T> {
  const open = await drive.open();
  try {
    return await work(open.session);
  } finally {
    open.close();
  }
}

/** Names in a directory. */
export async function namesIn(session: KernelSession, directory: Hex): Promise<readonly string[]> {
  return (await session.listDirectory(directory)).map(({ name }) => Buffer.from(name).toString());
}
