import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex, OutputReference } from '../../offchain/ledger/utxo.ts';
import { bytes, constructor, integer, list } from './serialise-data.ts';

/** What the output of a deposit says of itself. */
export interface DepositTerms {
  readonly headId: Hex;
  /** POSIX milliseconds: whoever wants may give it back from then on. */
  readonly deadline: bigint;
  /** What the head will hold, or what comes back: each output in bytes. */
  readonly commits: readonly { readonly reference: OutputReference; readonly output: Uint8Array }[];
}

/** CBOR of a deposit's datum (upstream's `Hydra.Contract.Deposit`). */
export function encodeDepositTerms({ headId, deadline, commits }: DepositTerms): Uint8Array {
  const items = commits.map(({ reference: { txId, index }, output }) =>
    constructor(0, [constructor(0, [bytes(fromHex(txId)), integer(index)]), bytes(output)]),
  );
  return constructor(0, [bytes(fromHex(headId)), integer(deadline), list(items)]);
}
