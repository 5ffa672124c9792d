import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import { union } from '../ledger/utxo-set.ts';
import { Accumulator } from './accumulator.ts';
import { outputsHash, signedBytes, verifiesAll, type SignedSnapshot } from './signed-snapshot.ts';

/** A state of the head that its parties sign, or have signed. */
export interface Snapshot {
  readonly headId: Hex;
  /** How often the head's funds had been incremented or decremented on L1. */
  readonly version: bigint;
  /** From 1; 0 is the empty head. */
  readonly number: bigint;
  readonly confirmed: readonly ConwayTransaction[];
  readonly utxo: UtxoSet;
  readonly utxoToCommit: UtxoSet | undefined;
  readonly utxoToDecommit: UtxoSet | undefined;
  readonly accumulator: Hex;
}

/** The last snapshot with everybody's signatures, in the order of the parties. The initial one needs none. */
export interface ConfirmedSnapshot {
  readonly snapshot: Snapshot;
  readonly signatures: readonly Hex[];
}

/** Accumulator hash of no outputs. */
export const EMPTY_ACCUMULATOR: Hex =
  '34758143d508cf8e757b5298b216d453759175423c5987685c8c043713bebc31';

/** What a head opens with. */
export function initialSnapshot(headId: Hex): ConfirmedSnapshot {
  return {
    snapshot: {
      headId,
      version: 0n,
      number: 0n,
      confirmed: [],
      utxo: new Map(),
      utxoToCommit: undefined,
      utxoToDecommit: undefined,
      accumulator: EMPTY_ACCUMULATOR,
    },
    signatures: [],
  };
}

/** What of a snapshot is signed. */
export function signedPart(snapshot: Snapshot): SignedSnapshot {
  const { headId, version, number, accumulator, utxoToCommit, utxoToDecommit } = snapshot;
  return {
    headId,
    version,
    number,
    accumulator,
    decommitHash: outputsHash(utxoToDecommit?.values()),
    commitHash: outputsHash(utxoToCommit?.values()),
  };
}

/**
 * Whether all parties have signed this very state. `parties` in the order of the head. The signatures cover the accumulator,
 * so it is computed here and not taken on trust; one that says another could never be closed with. Throws `RangeError` for
 * more outputs than an accumulator holds.
 *
 * SECURITY: neither references nor network ids are signed, nor bytes of an address behind its hashes.
 */
export async function isSigned(
  { snapshot, signatures }: ConfirmedSnapshot,
  parties: readonly Hex[],
): Promise<boolean> {
  const { utxo, utxoToCommit, utxoToDecommit } = snapshot;
  const all = accumulated(snapshot);
  // Otherwise one part could hide in another what nobody has signed, under the same reference.
  const size = utxo.size + (utxoToCommit?.size ?? 0) + (utxoToDecommit?.size ?? 0);
  if (all.size !== size) return false;
  const outputs = [...all.values()].map(({ output }) => output);
  const accumulator = await Accumulator.empty.with(outputs).hash();
  if (accumulator !== snapshot.accumulator) return false;
  return verifiesAll(parties, signatures, signedBytes(signedPart(snapshot)));
}

/** Every output that a snapshot's accumulator holds. */
export function accumulated({ utxo, utxoToCommit, utxoToDecommit }: Snapshot): UtxoSet {
  return union(union(utxo, utxoToCommit), utxoToDecommit);
}

/**
 * What of a snapshot belongs to the head at a version: what was to be committed once it has been, what was to be
 * decommitted until it has been.
 */
export function owned(snapshot: Snapshot, version: bigint): UtxoSet {
  const { utxo, utxoToCommit, utxoToDecommit } = snapshot;
  return version > snapshot.version ? union(utxo, utxoToCommit) : union(utxo, utxoToDecommit);
}
