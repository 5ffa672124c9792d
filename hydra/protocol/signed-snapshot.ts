import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { compareReferences, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import { verifies } from './hydra-key.ts';
import { outputData } from './output-data.ts';
import { bytes, integer } from './serialise-data.ts';

/** What parties sign of a snapshot (hydra-node 2.3.0). */
export interface SignedSnapshot {
  readonly headId: Hex;
  readonly version: bigint;
  readonly number: bigint;
  readonly accumulator: Hex;
  /** `outputsHash` of what is being decommitted and committed. */
  readonly decommitHash: Hex;
  readonly commitHash: Hex;
}

/** The bytes that are signed: six items of Plutus Data, one behind the other. */
export function signedBytes(snapshot: SignedSnapshot): Uint8Array {
  const { headId, version, number, accumulator, decommitHash, commitHash } = snapshot;
  return new Uint8Array(
    Buffer.concat([
      bytes(fromHex(headId)),
      integer(version),
      integer(number),
      bytes(fromHex(accumulator)),
      bytes(fromHex(decommitHash)),
      bytes(fromHex(commitHash)),
    ]),
  );
}

/** sha2-256 of the serialised outputs in the order of their references; of nothing where there are none. */
export function outputsHash(utxos: Iterable<Utxo> | undefined): Hex {
  const sorted = [...(utxos ?? [])].toSorted((a, b) => compareReferences(a.reference, b.reference));
  const parts = sorted.map(({ output }) => outputData(output) ?? new Uint8Array());
  return toHex(sha256(new Uint8Array(Buffer.concat(parts))));
}

/** Whether each party has signed, in the order of the parties. Not an aggregate: a plain list. */
export function verifiesAll(
  parties: readonly Hex[],
  signatures: readonly Hex[],
  message: Uint8Array,
): boolean {
  return (
    signatures.length === parties.length &&
    parties.every((party, index) => verifies(party, message, signatures[index] ?? ''))
  );
}
