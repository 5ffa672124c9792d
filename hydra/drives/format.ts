import { BadCommandError } from '../../offchain/errors/file.ts';
import { bootKernel } from '../../offchain/kernel/boot.ts';
import { openDrive } from '../../offchain/kernel/open.ts';
import { planBlanks, type Room } from '../../offchain/kernel/plan-blanks.ts';
import type { Hex, OutputReference } from '../../offchain/ledger/utxo.ts';
import type { Submission } from '../../offchain/submit.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Drive } from './drive.ts';

/**
 * Boots a drive, or goes on with a boot, and makes blanks up to the room asked for. Called again it makes what is missing.
 * Answers how many blanks it made.
 */
export async function formatDrive(
  drive: Drive,
  participants: readonly Hex[],
  room: Room,
): Promise<number> {
  const { letter, message, provider } = drive.parts;
  const submission = await drive.getJointSubmission(participants);
  const genesis = await bootOnce(drive, submission, participants);
  const opened = await openDrive(provider, genesis);
  if (opened === undefined) {
    throw new BadCommandError(
      `Drive ${letter}: does not lie on L1, and nothing can be made elsewhere. EJECT ${letter}: first`,
    );
  }
  if (opened.participants.toSorted().join() !== participants.toSorted().join()) {
    throw new BadCommandError(
      `Drive ${letter}: has other participants already. Format another letter for these`,
    );
  }
  const session = drive.sessionOnL1(opened, submission);
  const { calls } = planBlanks(await session.view(), room);
  const total = calls.reduce((sum, { count }) => sum + count, 0);
  let made = 0;
  for (const call of calls) {
    message(`Formatting: ${made} of ${total} blanks`);
    const { id } = await session.call(syscalls.format, call);
    await submission.provider.awaitConfirmation(id);
    made += call.count;
  }
  return made;
}

/** The drive's genesis. One that was booted is never booted again: it may be in a head. */
async function bootOnce(
  drive: Drive,
  submission: Submission,
  participants: readonly Hex[],
): Promise<OutputReference> {
  const state = drive.findState();
  if (state !== undefined && !state.booting) return state.genesis;
  const { genesis } = await bootKernel(
    submission,
    {
      genesis: state?.genesis,
      save: (made) => {
        drive.begin(made, true);
        return Promise.resolve();
      },
      message: drive.parts.message,
    },
    { kind: 'Drive', participants },
  );
  drive.begin(genesis, false);
  return genesis;
}
