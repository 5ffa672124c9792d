import { KernelError } from '../../offchain/errors/kernel-error.ts';
import type { KernelVerdict } from '../../offchain/kernel/check.ts';
import { findDrive } from '../../offchain/kernel/open.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { HeadRefusedError, HeadTimeoutError, HeadUnreachableError } from '../errors.ts';
import { checkDrive } from './check.ts';
import { cannotComeBack, findLocking } from './come-back.ts';
import { listDriveDeposits, recoverDeposits, timeOnL1 } from './deposits.ts';
import { isMounted } from './drive-file.ts';
import type { Drive } from './drive.ts';
import { recoverFunds } from './funds.ts';
import { connectHead, type HeadLink } from './head-link.ts';
import { listLost } from './replay.ts';
import { syncHead } from './sync.ts';

/** What {@link ejectDrive} has come to. */
export interface EjectReport {
  /** Undefined where the drive was not in a head. */
  readonly headId: Hex | undefined;
  /** Number of the snapshot that came back to L1; undefined where nobody has told it. */
  readonly snapshot: bigint | undefined;
  readonly verdict: KernelVerdict;
  /** Calls that this home has made in the head and that are not in what came back. */
  readonly lost: readonly Hex[];
}

/**
 * Brings a drive back to L1: waits for the calls, checks that all of it can come back, closes the head, distributes what it
 * holds once nobody can contest any more, recovers deposits that were never taken in, and verifies the drive. Called
 * again it goes on where it was stopped. With `force` the head is closed although calls of this home are not confirmed, or
 * something in it can not come back: one party, or one participant, could keep it open for ever otherwise.
 */
export async function ejectDrive(
  drive: Drive,
  { force }: { readonly force: boolean },
): Promise<EjectReport> {
  const state = drive.getState();
  // Its record tells: what this home has noted may be older than a rollback, or another home's MOUNT.
  if (isMounted(state) || (await findDrive(drive.parts.provider, state.genesis)) === undefined) {
    const link = await drive.connect();
    try {
      await endHead(drive, link, force);
    } finally {
      link.close();
    }
  }
  const { headId, ends } = drive.getState();
  return {
    headId,
    snapshot: headId === undefined ? undefined : ends.get(headId),
    verdict: await checkDrive(drive),
    lost: listLost(drive).map(({ id }) => id),
  };
}

async function endHead(drive: Drive, link: HeadLink, force: boolean): Promise<void> {
  const { letter, message, provider } = drive.parts;
  const { client } = link;
  const headId = findHeadToEnd(drive, link);
  for (;;) {
    const { phase } = client.view;
    if (phase.status === 'Idle') break;
    if (phase.headId !== headId) {
      throw new HeadRefusedError({
        command: `EJECT ${letter}:`,
        reason: `the drive is in head ${headId ?? 'that this home does not know'}, and the nodes are in ${phase.headId}. MOUNT ${letter}: joins that one, if the drive is there`,
      });
    }
    if (phase.status === 'Open') {
      await prepareClose(drive, link, force);
      message('Ejecting: closing the head');
      await client.close();
    } else if (phase.status === 'FanoutPossible') {
      message('Ejecting: distributing on L1 what the head holds');
      await fanOut(drive, link);
    } else {
      await awaitContestation(drive, link, phase.contestationDeadline);
    }
  }
  const own = listDriveDeposits(client, await drive.getScripts());
  await recoverDeposits(drive, link, own);
  const ended = headId !== undefined && link.findEnd(headId) !== undefined;
  if (
    own.length === 0 &&
    !ended &&
    (await findDrive(provider, drive.getState().genesis)) === undefined
  ) {
    throw new HeadRefusedError({
      command: `EJECT ${letter}:`,
      reason: `${link.url} knows nothing of the drive's head. Name another node of it with --hydra URL`,
    });
  }
  await awaitOnL1(drive);
  // Not before: until it is there, the next EJECT has to come here again.
  if (headId !== undefined) drive.end(link, headId);
  // Last: what is the user's alone keeps nothing of the drive waiting.
  await recoverFunds(drive, link);
}

/** The head that the drive is in, or was in last: a closed one of these nodes where this home knows none. */
function findHeadToEnd(drive: Drive, { client, url, parties }: HeadLink): Hex | undefined {
  const { headId } = drive.getState();
  const { phase } = client.view;
  if (headId !== undefined || phase.status === 'Idle' || phase.status === 'Open') return headId;
  drive.save({ headId: phase.headId, parties, urls: [url] });
  return phase.headId;
}

/** Waits until nobody can contest any more. Throws where the node is away, or the head does not go on. */
async function awaitContestation(
  drive: Drive,
  { client, url }: HeadLink,
  until: bigint | undefined,
): Promise<void> {
  const { message, pause, patience } = drive.parts;
  const time = until === undefined ? '' : ` until ${new Date(Number(until)).toISOString()}`;
  message(`Ejecting: others may contest${time}`);
  let heard = Date.now();
  while (client.view.phase.status === 'Closed') {
    await pause();
    if (client.connected) heard = Date.now();
    if (Date.now() - heard > patience.timeout) {
      throw new HeadUnreachableError({ url, reason: 'went away while others may contest' });
    }
    const late = (await timeOnL1(drive)) - BigInt(patience.l1Patience);
    if (until !== undefined && late > until) {
      throw new HeadTimeoutError({
        what: 'the end of the contestation',
        milliseconds: patience.l1Patience,
      });
    }
  }
}

/** What is not confirmed would be lost, and what can't come back would lock everything else. */
async function prepareClose(drive: Drive, link: HeadLink, force: boolean): Promise<void> {
  const { letter, message } = drive.parts;
  const head = await drive.openHead(link);
  try {
    message('Ejecting: waiting for the last calls');
    try {
      await syncHead(drive, head);
    } catch (error) {
      // This node may be all that is left of the head.
      if (force && error instanceof HeadRefusedError) message(error.message);
      else if (!(error instanceof HeadTimeoutError)) throw error;
      else if (!force) {
        throw new HeadRefusedError({
          command: `EJECT ${letter}:`,
          reason: `calls are not confirmed: a party is away, or does not sign. EJECT ${letter}: /F closes the head without them, and EJECT ${letter}: /R makes them again on L1`,
          cause: error,
        });
      }
    }
    const utxos = await head.provider.listConfirmed();
    const scripts = await drive.getScripts();
    const problems = await findLocking(drive, link, scripts, { utxos, headId: head.headId });
    if (problems.length === 0) return;
    if (!force) {
      const hint = `EJECT ${letter}: /F closes it all the same: then that may stay in the head’s output on L1 for ever, and what is distributed with it`;
      throw cannotComeBack(letter, problems, hint);
    }
    for (const { where, reason } of problems) {
      message(`Ejecting: this may never come back: ${where}: ${reason}`);
    }
  } finally {
    head.provider.close();
  }
}

/** Any party may do it; one that thinks of another snapshot than L1 has can't. */
async function fanOut(drive: Drive, link: HeadLink): Promise<void> {
  try {
    await link.client.fanout();
  } catch (error) {
    if (!(error instanceof KernelError) || link.client.view.phase.status === 'Idle') return;
    if (!(await fanOutElsewhere(drive, link))) throw error;
  }
}

async function fanOutElsewhere(drive: Drive, link: HeadLink): Promise<boolean> {
  const { patience, provider, urls } = drive.parts;
  const others = [...urls, ...drive.getState().urls].filter((url) => url !== link.url);
  for (const url of new Set(others)) {
    try {
      const other = await connectHead([url], drive.archive, provider.slotConfig, patience);
      try {
        await other.client.fanout();
        return true;
      } finally {
        other.close();
      }
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    }
  }
  return false;
}

async function awaitOnL1(drive: Drive): Promise<void> {
  const { genesis } = drive.getState();
  const { provider } = drive.parts;
  await drive.awaitThat(
    'the drive’s record on L1',
    async () => (await findDrive(provider, genesis)) !== undefined,
  );
}
