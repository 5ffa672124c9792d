import { minimumLovelace } from '../../offchain/ledger/output.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { formatReference } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from '../ledger/conway-transaction.ts';
import type { UtxoSet } from '../ledger/rule.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { CoordinatedState } from './state.ts';

// SECURITY: anybody can make a deposit, and its datum names its outputs by whatever references it likes. One that the head
// has already would be replaced by the deposit's: hydra-node 2.3.0 takes such deposits in, and what was there is gone.

/** Whether a deposit names an output that the head has, or is about to have or to give away. */
export function namesOutputOf(coordinated: CoordinatedState, deposited: UtxoSet): boolean {
  const { localUtxo, localTxs, confirmedSnapshot, seenSnapshot } = coordinated;
  const made = new Set(localTxs.flatMap(referencesMade));
  const snapshots = [confirmedSnapshot.snapshot];
  if (seenSnapshot.tag === 'SeenSnapshot') snapshots.push(seenSnapshot.snapshot);
  const sets = [localUtxo, made, ...snapshots.flatMap(partsOf)];
  return [...deposited.keys()].some((key) => sets.some((set) => set.has(key)));
}

/** Whether an output of a deposit has less lovelace than a fan-out could give it on L1. */
export function isTooSmall(deposited: UtxoSet, parameters: ProtocolParameters): boolean {
  return [...deposited.values()].some(
    ({ output }) => output.lovelace < minimumLovelace(output, parameters),
  );
}

/** Whether an output is in a snapshot under the reference of one that it takes in. */
export function hasClash({ utxo, utxoToCommit, utxoToDecommit }: SnapshotParts): boolean {
  return [...(utxoToCommit?.keys() ?? [])].some(
    (key) => utxo.has(key) || utxoToDecommit?.has(key) === true,
  );
}

/** Whether a transaction makes an output under the reference of one that the head is taking in: it would be lost. */
export function makesOutputOf(
  { confirmedSnapshot, seenSnapshot }: CoordinatedState,
  transaction: ConwayTransaction,
): boolean {
  const coming = [confirmedSnapshot.snapshot.utxoToCommit];
  if (seenSnapshot.tag === 'SeenSnapshot') coming.push(seenSnapshot.snapshot.utxoToCommit);
  return coming.some((set) => set !== undefined && makesOneOf(set, transaction));
}

/** Whether a transaction makes an output under a reference of this set. */
export function makesOneOf(set: UtxoSet, transaction: ConwayTransaction): boolean {
  return referencesMade(transaction).some((key) => set.has(key));
}

type SnapshotParts = Pick<Snapshot, 'utxo' | 'utxoToCommit' | 'utxoToDecommit'>;

function partsOf({ utxo, utxoToCommit, utxoToDecommit }: SnapshotParts): readonly UtxoSet[] {
  return [utxo, utxoToCommit, utxoToDecommit].filter((set) => set !== undefined);
}

function referencesMade({ outputs }: ConwayTransaction): readonly string[] {
  return outputs.map(({ reference }) => formatReference(reference));
}
