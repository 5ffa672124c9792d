import { KernelError } from '../../offchain/errors/kernel-error.ts';
import { findDrive } from '../../offchain/kernel/open.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { formatReference, type Hex } from '../../offchain/ledger/utxo.ts';
import { listDriveDeposits } from './deposits.ts';
import type { Drive } from './drive.ts';
import type { HeadLink } from './head-link.ts';
import { listLost } from './replay.ts';

/** A drive's head as one of its nodes tells it. */
export interface HeadStatus {
  readonly node: string;
  readonly status: 'Idle' | 'Open' | 'Closed' | 'FanoutPossible';
  readonly headId: Hex | undefined;
  /** Number of the last snapshot that all parties have signed. */
  readonly snapshot: bigint | undefined;
  readonly parties: readonly Hex[];
  /** Peers that the node sees, of how many. */
  readonly peersConnected: number;
  readonly peers: number;
  /** Deposits of the drive on their way: strangers’ are none of it. */
  readonly deposits: number;
  /** POSIX milliseconds until which others may contest; undefined where nobody can. */
  readonly contestationDeadline: bigint | undefined;
}

/** What there is to know of a drive. */
export interface DriveStatus {
  readonly kernel: string;
  /** `L1`, `head`, or `between`: its record is on the way. */
  readonly place: 'L1' | 'head' | 'between';
  /** Undefined where no node is there, or none is named. */
  readonly head: HeadStatus | undefined;
  /** Why nothing is known of a head. */
  readonly unreachable: string | undefined;
  /** Calls of this home that no snapshot has, as far as it knows. */
  readonly unconfirmed: number;
  /** Calls of this home that are not in what came back. */
  readonly lost: number;
  /** What to do next; undefined where it can be used as it is. */
  readonly next: string | undefined;
}

/** Asks L1 and a node of the head. A node that is away is part of the answer, not a failure. */
export async function getStatus(drive: Drive): Promise<DriveStatus> {
  const { genesis, headId, urls } = drive.getState();
  const onL1 = (await findDrive(drive.l1, genesis)) !== undefined;
  const named = drive.parts.urls.length > 0 || urls.length > 0;
  let head: HeadStatus | undefined;
  let unreachable: string | undefined;
  try {
    head = named ? await findHead(drive) : undefined;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    unreachable = error.message;
  }
  const inHead = !onL1 && head?.status === 'Open' && head.headId === headId && head.deposits === 0;
  const facts = {
    kernel: formatReference(genesis),
    place: onL1 ? ('L1' as const) : inHead ? ('head' as const) : ('between' as const),
    head,
    unreachable,
    unconfirmed: headId === undefined ? 0 : drive.listPending(headId).length,
    lost: listLost(drive).length,
  };
  return { ...facts, next: nextStep(drive, facts) };
}

async function findHead(drive: Drive): Promise<HeadStatus> {
  const link = await drive.connect();
  try {
    return describe(link, await drive.getScripts());
  } finally {
    link.close();
  }
}

function describe({ client, url, parties }: HeadLink, scripts: KernelScripts): HeadStatus {
  const { phase, peers } = client.view;
  const idle = phase.status === 'Idle';
  return {
    node: url,
    status: phase.status,
    headId: idle ? undefined : phase.headId,
    snapshot: idle ? undefined : phase.snapshotNumber,
    parties,
    peersConnected: [...peers.values()].filter(Boolean).length,
    peers: parties.length - 1,
    deposits: listDriveDeposits(client, scripts).length,
    contestationDeadline: phase.status === 'Closed' ? phase.contestationDeadline : undefined,
  };
}

/** Every state has a way on. */
function nextStep(
  drive: Drive,
  { place, head, lost }: Pick<DriveStatus, 'place' | 'head' | 'lost'>,
): string | undefined {
  const { letter } = drive.parts;
  if (lost > 0 && place === 'L1') return `EJECT ${letter}: /R makes the lost calls again`;
  if (place !== 'between') return undefined;
  if (head === undefined) return 'start a node of its head, or name one with --hydra URL';
  if (head.status === 'Closed' || head.status === 'FanoutPossible') {
    return `EJECT ${letter}: ends the head`;
  }
  if (head.status === 'Open') {
    return `MOUNT ${letter}: goes on with what was begun, EJECT ${letter}: brings it back`;
  }
  return `EJECT ${letter}: recovers what was deposited`;
}
