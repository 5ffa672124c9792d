import { timeToSlot, type SlotConfig } from '../../offchain/ledger/slots.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { defaultClient, HydraClient, type ClientOptions } from '../client/hydra-client.ts';
import { greet } from '../client/connection.ts';
import { HeadRefusedError, HeadUnreachableError } from '../errors.ts';
import { archiveConfirmed, type Archive } from '../provider/archive.ts';
import { EnteredTokens } from './entered-tokens.ts';
import { timeOf } from '../wire/fields.ts';
import type { ServerOutput } from '../wire/server-output.ts';
import { isNumberSigned, type ConfirmedMessage } from './signed-number.ts';

/** How a head ended, as far as a node has told. */
export interface HeadEnd {
  /** Number of the snapshot that was posted last; undefined where the node has forgotten it. */
  readonly number: bigint | undefined;
  /** What it held is on L1. */
  readonly finalized: boolean;
}

/** A connection to one of the nodes of a drive's head. */
export interface HeadLink {
  readonly client: HydraClient;
  readonly url: string;
  /** Hydra keys of all parties, sorted. */
  readonly parties: readonly Hex[];
  /** The node's own periods, seconds. */
  readonly contestationPeriod: bigint;
  readonly depositPeriod: bigint;
  /** Ids of deposits that a head has taken in, or that came back from there. */
  readonly takenIn: ReadonlySet<Hex>;
  /** Tokens that a head has taken in from L1, whoever has deposited them, without what has left it again. */
  getEntered(headId: Hex): ReadonlyMap<Hex, bigint>;
  findEnd(headId: Hex): HeadEnd | undefined;
  /** Number of a head's snapshot up to which the archive has everything: no message before it was missed. */
  getComplete(headId: Hex): bigint;
  /** {@link getComplete}, where all parties have signed that snapshot: a node can make others up. */
  findSigned(headId: Hex): bigint | undefined;
  close(): void;
}

/** How nodes are waited for. */
export type Patience = Omit<ClientOptions, 'url'>;
export const defaultPatience: Patience = defaultClient;

/**
 * Connects to the first of the nodes that is there; what they tell of transactions goes to the archive. Throws
 * `HeadUnreachableError` where none is there, and `HeadRefusedError` for a node of another version.
 */
export async function connectHead(
  urls: readonly string[],
  archive: Archive,
  slotConfig: SlotConfig,
  patience: Patience,
): Promise<HeadLink> {
  let unreachable: HeadUnreachableError | undefined;
  for (const url of urls) {
    try {
      return await connectNode(url, archive, slotConfig, patience);
    } catch (error) {
      if (!(error instanceof HeadUnreachableError)) throw error;
      unreachable = error;
    }
  }
  if (unreachable !== undefined) throw unreachable;
  const reason = 'no node is named. Name those of the head with --hydra URL';
  throw new HeadRefusedError({ command: 'to be used', reason });
}

async function connectNode(
  url: string,
  archive: Archive,
  slotConfig: SlotConfig,
  patience: Patience,
): Promise<HeadLink> {
  const { env } = await greet(url, patience.timeout);
  const ends = new Map<Hex, HeadEnd>();
  const takenIn = new Set<Hex>();
  const entered = new EnteredTokens();
  const parties = [env.party, ...env.otherParties].map(({ vkey }) => vkey).toSorted();
  const complete = new Map<Hex, ConfirmedMessage>();
  const getComplete = (headId: Hex): bigint =>
    complete.get(headId)?.snapshot.number ?? archive.findComplete(headId) ?? 0n;
  const client = await HydraClient.connect(
    { ...patience, url },
    (output) => archiveConfirmed(archive, output, slotOf(output, slotConfig)),
    (output) => noteEnd(ends, output),
    (output) => entered.note(output),
    (output) => {
      if (output.tag !== 'SnapshotConfirmed') return;
      const { headId, snapshot } = output;
      if (snapshot.number === getComplete(headId) + 1n) complete.set(headId, output);
    },
    (output) => {
      if (output.tag === 'CommitFinalized') takenIn.add(output.depositTxId);
      if (output.tag === 'CommitRecovered') takenIn.add(output.recoveredTxId);
    },
  );
  return {
    client,
    url,
    parties,
    contestationPeriod: env.contestationPeriod,
    depositPeriod: env.depositPeriod,
    takenIn,
    getEntered: (headId) => entered.of(headId),
    findEnd: (headId) => ends.get(headId),
    getComplete,
    findSigned: (headId) => {
      const last = complete.get(headId);
      return last && isNumberSigned(last, parties) ? last.snapshot.number : undefined;
    },
    close: () => client.disconnect(),
  };
}

/** The slot of L1 in which a node told something, by its own clock. */
function slotOf({ timestamp }: ServerOutput, slotConfig: SlotConfig): bigint {
  return timestamp === undefined ? 0n : timeToSlot(slotConfig, timeOf(timestamp));
}

function noteEnd(ends: Map<Hex, HeadEnd>, output: ServerOutput): void {
  if (output.tag === 'HeadIsClosed' || output.tag === 'HeadIsContested') {
    ends.set(output.headId, { number: output.snapshotNumber, finalized: false });
  } else if (output.tag === 'HeadIsFinalized') {
    const number = ends.get(output.headId)?.number;
    ends.set(output.headId, { number, finalized: true });
  }
}

/** Throws `HeadRefusedError` where the head's parties are not those that the drive was mounted with before. */
export function refuseOthers(link: HeadLink, parties: readonly Hex[]): void {
  if (parties.length === 0 || parties.join() === link.parties.join()) return;
  throw new HeadRefusedError({
    command: 'the drive',
    reason: `the head of ${link.url} has other parties than the drive was mounted with before, and they could forge it. Name a node of its own head with --hydra URL`,
  });
}
