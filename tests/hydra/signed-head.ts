import type { ClosedDatum } from '../../hydra/head/l1/head-datum.ts';
import type { HeadParameters } from '../../hydra/head/l1/head-observation.ts';
import type { UtxoSet } from '../../hydra/ledger/rule.ts';
import { toUtxoSet } from '../../hydra/ledger/utxo-set.ts';
import { Accumulator } from '../../hydra/protocol/accumulator.ts';
import { hydraSigningKey, type HydraSigningKey } from '../../hydra/protocol/hydra-key.ts';
import { outputsHash, signedBytes } from '../../hydra/protocol/signed-snapshot.ts';
import {
  accumulated,
  signedPart,
  type ConfirmedSnapshot,
  type Snapshot,
} from '../../hydra/protocol/snapshot.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import type { Hex, Output, Utxo } from '../../offchain/ledger/utxo.ts';
import { ADA, alice } from '../emulator/funds.ts';

/** Keys of three parties, in the order of the head. */
export const keys: readonly HydraSigningKey[] = [1, 2, 3].map((byte) =>
  hydraSigningKey(new Uint8Array(32).fill(byte)),
);

export const headId: Hex = 'ab'.repeat(28);
export const participants: readonly Hex[] = ['01', '02', '03'].map((byte) => byte.repeat(28));

/** What the three agree on. */
export const parameters: HeadParameters = {
  parties: keys.map(({ verificationKey }) => verificationKey),
  participants,
  contestationPeriod: 100n,
};

/** The head on L1, closed with snapshot 4. */
export const closed: ClosedDatum = {
  kind: 'Closed',
  headId,
  parameters,
  snapshotNumber: 4n,
  accumulator: 'cd'.repeat(32),
  excludedHash: outputsHash(undefined),
  deadline: 50_000n,
  contesters: [],
  remaining: 1n,
  distributed: 0n,
};

/** Outputs of Alice's, by these numbers. No two hold the same: an accumulator would not tell them apart. */
export function outputsAt(...indices: readonly number[]): UtxoSet {
  return toUtxoSet(indices.map(outputAt));
}

function outputAt(index: number): Utxo {
  const { address } = alice;
  const output: Output = { address, lovelace: ADA + BigInt(index), assets: new Map() };
  const reference = { txId: 'fa'.repeat(32), index: BigInt(index) };
  return { reference, output, cbor: encodeOutput(output) };
}

/** A snapshot of these parts, with the accumulator that belongs to it. */
export async function snapshotOf(change: Partial<Snapshot> = {}): Promise<Snapshot> {
  const draft: Snapshot = {
    headId,
    version: 1n,
    number: 5n,
    confirmed: [],
    utxo: outputsAt(0, 1),
    utxoToCommit: undefined,
    utxoToDecommit: undefined,
    accumulator: '',
    ...change,
  };
  const outputs = [...accumulated(draft).values()].map(({ output }) => output);
  const accumulator = change.accumulator ?? (await Accumulator.empty.with(outputs).hash());
  return { ...draft, accumulator };
}

/** Signatures of a snapshot by these keys. */
export function signaturesOf(snapshot: Snapshot, by = keys): readonly Hex[] {
  const message = signedBytes(signedPart(snapshot));
  return by.map((key) => toHex(key.sign(message)));
}

/** The snapshot, signed by everybody. */
export async function signed(change: Partial<Snapshot> = {}): Promise<ConfirmedSnapshot> {
  const snapshot = await snapshotOf(change);
  return { snapshot, signatures: signaturesOf(snapshot) };
}
