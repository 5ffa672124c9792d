import { AccessDeniedError, InvalidDataError } from '../../offchain/errors/file.ts';
import { openDrive } from '../../offchain/kernel/open.ts';
import { policiesOf, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { DEPOSIT_DEADLINE_PERIODS } from '../client/profile.ts';
import { HeadRefusedError, HeadTimeoutError } from '../errors.ts';
import { HeadProvider } from '../provider/head-provider.ts';
import { refuseUnsafeParameters } from '../provider/parameter-check.ts';
import { cannotComeBack, findLocking, listProblems } from './come-back.ts';
import type { Drive, HeadAccess } from './drive.ts';
import type { HeadLink } from './head-link.ts';
import { getDepositAddress } from './deposit-address.ts';
import { holdsDrive, listDriveDeposits, listPendingDeposits, recoverDeposits } from './deposits.ts';
import { isMounted } from './drive-file.ts';
import { awaitFunds, FUNDS } from './funds.ts';
import { followDrive } from './join.ts';
import { DriveLoader, listOnL1 } from './load-drive.ts';
import { listLost } from './replay.ts';

/**
 * Seconds, a week. Until the deadline of a deposit, three periods on, nobody but the head can move what it holds, and that
 * may be the head of a node that lies.
 */
const MAX_DEPOSIT_PERIOD = 604_800n;

/** What {@link mountDrive} has come to. */
export interface MountReport {
  readonly headId: Hex;
  readonly url: string;
  readonly parties: readonly Hex[];
  /** Objects that this run has deposited. */
  readonly deposited: number;
}

/**
 * Mounts a drive: opens a head of its parties where none is open, and deposits what lies on L1, the record last. Called
 * again it goes on where it was stopped: what is still on L1 is what is left.
 */
export async function mountDrive(drive: Drive): Promise<MountReport> {
  const link = await drive.connect();
  try {
    return await mount(drive, link);
  } finally {
    link.close();
  }
}

async function mount(drive: Drive, link: HeadLink): Promise<MountReport> {
  const { message } = drive.parts;
  const scripts = await drive.getScripts();
  await refuseUnfit(drive, link, scripts);
  // Where the record is in the head already, nothing is left that participants have to sign.
  const submission = await drive.getJointSubmission((await drive.findParticipants()) ?? []);
  const { record: before } = await listOnL1({ provider: drive.parts.provider }, scripts);
  if (before !== undefined) {
    noteForgotten(drive, link);
    refuseLost(drive);
  }
  const headId = await openHead(drive, link);
  const provider = await HeadProvider.open({
    client: link.client,
    base: drive.parts.provider,
    archive: drive.archive,
  });
  try {
    await refuseLocking(drive, link, { provider, headId }, scripts);
    if (before === undefined) await refuseAbsent(drive, link, provider, scripts);
    // From here on the drive is this head's, and its parties are trusted with it.
    drive.save({
      headId,
      parties: link.parties,
      urls: [...new Set([link.url, ...drive.parts.urls, ...drive.getState().urls])],
    });
    const loader = new DriveLoader({
      head: { address: await getDepositAddress(drive.parts.provider, link.client.http), headId },
      depositPeriod: link.depositPeriod,
      submission,
      scripts,
    });
    const waiting: Hex[] = [];
    if (!(await awaitFunds(drive, link, provider))) {
      message('Mounting: depositing ADA for collateral');
      waiting.push(await loader.depositFunds(FUNDS));
    }
    const onL1 = await listOnL1(submission, scripts);
    // Without the record nothing can be loaded: what came back from a deposit then waits until the drive comes back.
    const objects = onL1.record === undefined ? [] : onL1.objects;
    const ids = await loader.depositObjects(objects, (done) => {
      message(`Mounting: ${done} of ${objects.length} objects deposited`);
    });
    await awaitDeposits(drive, link, scripts, [...waiting, ...ids]);
    const { record } = await listOnL1(submission, scripts);
    if (record !== undefined) {
      message('Mounting: depositing the record');
      await awaitDeposits(drive, link, scripts, [await loader.depositRecord()]);
    }
    const deposited = objects.length + (record === undefined ? 0 : 1);
    return { headId, url: link.url, parties: link.parties, deposited };
  } finally {
    provider.close();
  }
}

/** The record is on L1, so the drive has left its last head, also where these nodes have forgotten that one or never knew it. */
function noteForgotten(drive: Drive, link: HeadLink): void {
  const { headId, ends } = drive.getState();
  const { phase } = link.client.view;
  const isThere = phase.status !== 'Idle' && phase.headId === headId;
  if (headId !== undefined && !isThere && !ends.has(headId)) drive.end(link, headId);
}

/** What was lost is best made again before anything is built on its absence. */
function refuseLost(drive: Drive): void {
  const { letter } = drive.parts;
  const lost = listLost(drive).length;
  if (lost === 0) return;
  throw new AccessDeniedError({
    path: `drive ${letter}`,
    reason: `${lost} calls of this home are lost with its last head. EJECT ${letter}: /R makes them again, EJECT ${letter}: /G gives them up`,
  });
}

/** Refuses a head that has nothing of a drive that is not on L1 either: it would be a stranger's. */
async function refuseAbsent(
  drive: Drive,
  link: HeadLink,
  provider: HeadProvider,
  scripts: KernelScripts,
): Promise<void> {
  if (listDriveDeposits(link.client, scripts).length > 0) return;
  if (holdsDrive(await provider.listUtxos(scripts.address), scripts)) return;
  throw new HeadRefusedError({
    command: `MOUNT ${drive.parts.letter}:`,
    reason:
      'the drive is neither on L1 nor in the head of these nodes. Name nodes of its head with --hydra URL',
  });
}

/** Refuses what could not come back, before anything has left L1. */
async function refuseUnfit(drive: Drive, link: HeadLink, scripts: KernelScripts): Promise<void> {
  const { letter, provider } = drive.parts;
  if (link.depositPeriod > MAX_DEPOSIT_PERIOD) {
    throw new HeadRefusedError({
      command: `MOUNT ${letter}:`,
      reason: `its deposit period is ${link.depositPeriod} s, ${MAX_DEPOSIT_PERIOD} allowed: what it would not take in came back only after three of them. Start the nodes with a shorter --deposit-period`,
    });
  }
  const ofHead = await link.client.http.getParameters();
  refuseUnsafeParameters(`MOUNT ${letter}:`, ofHead, await provider.getParameters());
  const { record, objects } = await listOnL1({ provider }, scripts);
  const utxos = [...objects, ...(record === undefined ? [] : [record])];
  const problems = await findLocking(drive, link, scripts, { utxos });
  if (problems.length > 0) throw cannotComeBack(letter, problems);
}

/** The head to use: the one that is open, else a new one. */
async function openHead(drive: Drive, link: HeadLink): Promise<Hex> {
  const { letter, message, provider } = drive.parts;
  const { genesis, headId } = drive.getState();
  const { phase } = link.client.view;
  if (phase.status === 'Closed' || phase.status === 'FanoutPossible') {
    throw new HeadRefusedError({
      command: `MOUNT ${letter}:`,
      reason: `head ${phase.headId} is being closed. EJECT ${letter}: ends it`,
    });
  }
  const onL1 = (await openDrive(provider, genesis)) !== undefined;
  if (phase.status === 'Open') {
    if (isMounted(drive.getState()) && headId !== phase.headId && !onL1) {
      await followDrive(drive, link, phase.headId);
    }
    return phase.headId;
  }
  if (!onL1) {
    throw new InvalidDataError({
      what: `drive ${letter}`,
      reason:
        'it is not on L1, and the nodes have no open head. Name nodes of its head with --hydra',
    });
  }
  message('Mounting: opening a head');
  return (await link.client.init()).headId;
}

/**
 * Refuses a head that holds what could not come back: it would lock the drive in. What strangers have deposited can, so it
 * is only told: else anybody could keep the drive out of its head.
 */
async function refuseLocking(
  drive: Drive,
  link: HeadLink,
  { provider, headId }: Pick<HeadAccess, 'provider' | 'headId'>,
  scripts: KernelScripts,
): Promise<void> {
  const utxos = await provider.listConfirmed();
  const problems = await findLocking(drive, link, scripts, { utxos, headId });
  if (problems.length > 0) {
    const reason = `not all that it holds could come back: ${listProblems(problems)}. Use nodes of another head with --hydra URL`;
    throw new HeadRefusedError({ command: 'to take the drive in', reason });
  }
  const { kernel, objects } = policiesOf(scripts);
  const units = new Set(utxos.flatMap(({ output }) => [...output.assets.keys()]));
  const foreign = [...units].filter(
    (unit) => ![kernel, objects].includes(unit.slice(0, 56)),
  ).length;
  if (foreign > 0) {
    drive.parts.message(
      `Mounting: the head holds ${foreign} other tokens. Whoever ejects ends it for all`,
    );
  }
}

/** Waits until the head has taken in these deposits, and what else is on its way of the drive; for no stranger's. */
async function awaitDeposits(
  drive: Drive,
  link: HeadLink,
  scripts: KernelScripts,
  ids: readonly Hex[],
): Promise<void> {
  const { letter, message, pause, patience, provider } = drive.parts;
  const own = new Set(ids);
  const unseen = new Set(ids);
  const begun = (await provider.getTip()).slot;
  // Slots are seconds: taken in within two periods, or expired; what a rollback has dropped is neither.
  const longest =
    DEPOSIT_DEADLINE_PERIODS * link.depositPeriod + BigInt(Math.ceil(patience.l1Patience / 1000));
  message(
    `Mounting: waiting until the head takes in what was deposited (at least ${link.depositPeriod} s)`,
  );
  for (;;) {
    const pending = listPendingDeposits(link.client).filter(
      ({ id, utxos }) => own.has(id) || holdsDrive(utxos, scripts),
    );
    for (const id of link.takenIn) unseen.delete(id);
    const expired = pending.filter(({ status }) => status === 'Expired');
    if (expired.length > 0) {
      await recoverDeposits(drive, link, pending);
      throw new HeadRefusedError({
        command: 'a deposit',
        reason: `not all parties have taken it in, and it is on L1 again. EJECT ${letter}: ends this head, which may be stuck; MOUNT ${letter}: then opens another`,
      });
    }
    if (pending.length === 0 && unseen.size === 0) return;
    if ((await provider.getTip()).slot - begun > longest) {
      const what = `${unseen.size + pending.length} deposits to be taken in. MOUNT ${letter}: again looks what is left on L1`;
      throw new HeadTimeoutError({ what, milliseconds: Number(longest) * 1000 });
    }
    await pause();
  }
}
