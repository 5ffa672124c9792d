import {
  checkKernel,
  findListProblems,
  type KernelProblem,
  type KernelVerdict,
} from '../../offchain/kernel/check.ts';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { findReadable } from '../../offchain/kernel/get-transaction.ts';
import type { KernelView } from '../../offchain/kernel/view.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { isMounted } from './drive-file.ts';
import type { Drive, OpenDrive } from './drive.ts';

/**
 * Verifies a drive where it lies, whatever its participants have signed: its record, all lists and contents, and that no
 * object was withheld. Throws `InvalidDataError` where it is on its way into a head or back, and where what a node shows is
 * not signed by all parties.
 */
export async function checkDrive(drive: Drive): Promise<KernelVerdict> {
  const open = await drive.look();
  try {
    await open.verify();
    const view = await open.session.view();
    const withheld = await findWithheld(drive, open, view);
    const verdict = await checkKernel(view, open.provider, () => undefined);
    return { ...verdict, problems: [...verdict.problems, ...withheld] };
  } finally {
    open.close();
  }
}

/** {@link checkDrive} of a drive that is open, without its contents. */
export async function findDriveProblems(
  drive: Drive,
  open: OpenDrive,
  view: KernelView,
): Promise<readonly KernelProblem[]> {
  return [...findListProblems(view), ...(await findWithheld(drive, open, view))];
}

/** The record goes last: until then everything else is deposited, as far as this home knows. */
function isUnderWay(drive: Drive, { place }: OpenDrive): boolean {
  return place === 'L1' && isMounted(drive.getState());
}

/**
 * Tokens of the drive that were made once and lie neither here nor on L1. A drive's calls burn none, so whoever has them
 * has taken them out of a head.
 */
async function findWithheld(
  drive: Drive,
  open: OpenDrive,
  { utxos, policies: { objects } }: KernelView,
): Promise<readonly KernelProblem[]> {
  const { letter, provider: l1 } = drive.parts;
  const { address } = open.scripts;
  const elsewhere = open.place === 'L1' ? [] : await l1.listUtxos(address);
  const present = new Set(
    [...utxos, ...elsewhere].flatMap(({ output }) => [...output.assets.keys()]),
  );
  const made = new Set<Hex>();
  for (const id of await l1.listTransactions(address)) {
    // Whoever makes blanks is a participant, and signs them in a form that can be read.
    const found = await findReadable(l1, id);
    for (const unit of found?.transaction.mint.keys() ?? []) {
      if (unit.startsWith(objects)) made.add(unit);
    }
  }
  const missing = [...made].filter((unit) => !present.has(unit));
  if (missing.length > 0 && isUnderWay(drive, open)) {
    const reason = `${missing.length} objects of it are on their way into a head, or back. MOUNT ${letter}: goes on, EJECT ${letter}: brings them back`;
    throw new InvalidDataError({ what: `drive ${letter}`, reason });
  }
  return missing.map((unit) => ({
    id: unit.slice(objects.length + 2),
    what: 'an object that was withheld: its token is not at the drive’s address',
  }));
}
