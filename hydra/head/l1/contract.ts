import { toHex } from '../../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../../offchain/ledger/output.ts';
import {
  formatReference,
  type Hex,
  type Output,
  type Utxo,
} from '../../../offchain/ledger/utxo.ts';
import { MAX_GRACE } from '../../client/profile.ts';
import { ContractRefusal } from '../../errors.ts';
import type { UtxoSet } from '../../ledger/rule.ts';
import { union } from '../../ledger/utxo-set.ts';
import { Accumulator } from '../../protocol/accumulator.ts';
import {
  outputsHash,
  signedBytes,
  verifiesAll,
  type SignedSnapshot,
} from '../../protocol/signed-snapshot.ts';
import {
  EMPTY_ACCUMULATOR,
  owned,
  signedPart,
  type ConfirmedSnapshot,
} from '../../protocol/snapshot.ts';
import type { ClosedDatum, DepositDatum, OpenDatum } from './head-datum.ts';

/**
 * What the head's scripts enforce on L1, as pure functions over datums. Upstream's own scripts are not run: the outputs
 * belong to a key that signs what these functions have allowed, and nothing else.
 */

/** Hash of no outputs (sha2-256 of nothing). */
const NOTHING_HASH: Hex = outputsHash(undefined);

/** Takes a deposit in: everybody has signed a snapshot that commits exactly it, at the present version. */
export function increment(
  open: OpenDatum,
  { snapshot, signatures }: ConfirmedSnapshot,
  deposit: DepositDatum,
  upperBound: bigint,
): OpenDatum {
  demand(deposit.headId === open.headId, 'the deposit is for another head');
  demand(upperBound <= deposit.deadline, 'the deposit may be recovered by now');
  const signed = signedPart(snapshot);
  demand(
    signed.commitHash === outputsHash(deposit.deposited.values()),
    'the snapshot commits something else',
  );
  requireSigned(open, { ...signed, version: open.version }, signatures);
  return { ...open, version: open.version + 1n, distributed: 0n };
}

/** Lets outputs go: everybody has signed a snapshot that decommits exactly them, at the present version. */
export function decrement(
  open: OpenDatum,
  { snapshot, signatures }: ConfirmedSnapshot,
): OpenDatum & { readonly outputs: UtxoSet } {
  const outputs = snapshot.utxoToDecommit ?? new Map<string, Utxo>();
  demand(outputs.size > 0, 'the snapshot decommits nothing');
  requireSigned(open, { ...signedPart(snapshot), version: open.version }, signatures);
  const distributed = BigInt(outputs.size);
  return { ...open, version: open.version + 1n, distributed, outputs };
}

/** Closes with a snapshot. Nobody checks that it is the newest: that is what contesting is for. */
export function close(
  open: OpenDatum,
  confirmed: ConfirmedSnapshot,
  participant: Hex,
  { lower, upper }: { readonly lower: bigint; readonly upper: bigint },
): ClosedDatum {
  requireParticipant(open, participant);
  const period = open.parameters.contestationPeriod * 1000n;
  demand(upper - lower <= period, 'valid for longer than the contestation period');
  const { headId, parameters } = open;
  return {
    kind: 'Closed',
    headId,
    parameters,
    ...evidence(open, open.version, confirmed),
    deadline: upper + period,
    contesters: [],
    distributed: 0n,
  };
}

/** Replaces the snapshot by a newer one; each participant once, each time with more time for the others. */
export function contest(
  closed: ClosedDatum,
  openVersion: bigint,
  confirmed: ConfirmedSnapshot,
  participant: Hex,
  upper: bigint,
): ClosedDatum {
  requireParticipant(closed, participant);
  demand(upper <= closed.deadline, 'the contestation deadline has passed');
  demand(!closed.contesters.includes(participant), 'this participant has contested already');
  const { number } = confirmed.snapshot;
  demand(number > closed.snapshotNumber, `snapshot ${number} is not newer`);
  const contesters = [...closed.contesters, participant];
  const all = contesters.length === closed.parameters.participants.length;
  const period = closed.parameters.contestationPeriod * 1000n;
  return {
    ...closed,
    ...evidence(closed, openVersion, confirmed),
    deadline: all ? closed.deadline : closed.deadline + period,
    contesters,
  };
}

/**
 * Distributes some of what the snapshot says, or the rest of it. `whole` is all that is still to be distributed,
 * `excluded` what the accumulator holds besides. Undefined where nothing remains: the head is gone.
 */
export async function fanout(
  closed: ClosedDatum,
  whole: UtxoSet,
  excluded: UtxoSet | undefined,
  chosen: readonly Utxo[],
  lower: bigint,
): Promise<ClosedDatum | undefined> {
  demand(lower > closed.deadline, 'the contestation deadline has not passed');
  demand(outputsHash(excluded?.values()) === closed.excludedHash, 'something else is left out');
  const held = [...union(whole, excluded).values()].map(({ output }) => output);
  demand(
    (await Accumulator.empty.with(held).hash()) === closed.accumulator,
    'this is not what the snapshot holds',
  );
  // A head that holds nothing is distributed by this: it ends.
  demand(chosen.length > 0 || whole.size === 0, 'nothing is distributed');
  const rest = new Map(whole);
  // Without it, the head would pay for outputs that nobody has signed.
  for (const { reference, output } of chosen) {
    const name = formatReference(reference);
    demand(sameOutput(rest.get(name)?.output, output), `${name} is not the head’s`);
    rest.delete(name);
  }
  if (rest.size === 0) return undefined;
  const remaining = [...rest.values()].map(({ output }) => output);
  return {
    ...closed,
    accumulator: await Accumulator.empty.with(remaining).hash(),
    excludedHash: NOTHING_HASH,
    remaining: BigInt(rest.size),
    distributed: BigInt(chosen.length),
  };
}

/** Gives a deposit back once its deadline has passed. */
export function recover({ deadline }: DepositDatum, lower: bigint): void {
  demand(lower > deadline, 'the deposit’s deadline has not passed');
}

/** The upper bound of a close or contest, from now, milliseconds: the contestation period, or the longest grace where that is longer. */
export function graceOf(contestationPeriod: bigint): bigint {
  return 1000n * (contestationPeriod < MAX_GRACE ? contestationPeriod : MAX_GRACE);
}

type Evidence = Pick<ClosedDatum, 'snapshotNumber' | 'accumulator' | 'excludedHash' | 'remaining'>;

/**
 * What a closed head remembers of a snapshot. One that was signed before the last increment or decrement counts with
 * what that took in or let go; one of the same version without.
 */
function evidence(
  head: OpenDatum | ClosedDatum,
  openVersion: bigint,
  confirmed: ConfirmedSnapshot,
): Evidence {
  const { snapshot, signatures } = confirmed;
  const signed = signedPart(snapshot);
  if (snapshot.number === 0n) {
    demand(openVersion === 0n, 'the initial snapshot, of a head that has changed');
    // Nobody has signed it. Without it, anybody could close a head with outputs that it does not have, and for good.
    demand(isEmpty(head, signed), 'the initial snapshot holds nothing');
  } else {
    demand(
      snapshot.version === openVersion || snapshot.version === openVersion - 1n,
      `a snapshot of version ${snapshot.version}, the head has ${openVersion}`,
    );
    requireSigned(head, signed, signatures);
  }
  const used = snapshot.version < openVersion;
  return {
    snapshotNumber: snapshot.number,
    accumulator: signed.accumulator,
    excludedHash: used ? signed.decommitHash : signed.commitHash,
    remaining: BigInt(owned(snapshot, openVersion).size),
  };
}

function isEmpty({ headId }: OpenDatum | ClosedDatum, signed: SignedSnapshot): boolean {
  return (
    signed.headId === headId &&
    signed.accumulator === EMPTY_ACCUMULATOR &&
    signed.commitHash === NOTHING_HASH &&
    signed.decommitHash === NOTHING_HASH
  );
}

function sameOutput(a: Output | undefined, b: Output): boolean {
  return a !== undefined && toHex(encodeOutput(a)) === toHex(encodeOutput(b));
}

/** What of a snapshot a fan-out at a version leaves out. */
export function leftOut({ snapshot }: ConfirmedSnapshot, openVersion: bigint): UtxoSet | undefined {
  return openVersion > snapshot.version ? snapshot.utxoToDecommit : snapshot.utxoToCommit;
}

function requireSigned(
  { headId, parameters }: OpenDatum | ClosedDatum,
  signed: SignedSnapshot,
  signatures: readonly Hex[],
): void {
  demand(signed.headId === headId, 'a snapshot of another head');
  demand(
    verifiesAll(parameters.parties, signatures, signedBytes(signed)),
    'not everybody has signed the snapshot',
  );
}

function requireParticipant({ parameters }: OpenDatum | ClosedDatum, participant: Hex): void {
  demand(parameters.participants.includes(participant), `${participant} is no participant`);
}

function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new ContractRefusal({ reason });
}
