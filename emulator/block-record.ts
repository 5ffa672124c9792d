import { encode } from 'cbor2';
import { blake2b256, fromHex, toHex } from '../offchain/ledger/hash.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { Tip } from '../offchain/ports/provider.ts';

/** A block as it is kept. */
export interface BlockRecord extends Tip {
  /** 32 bytes. */
  readonly hash: Hex;
  readonly previousHash: Hex;
  /** Bytes of its transactions. */
  readonly size: bigint;
  /** How many transactions it has. */
  readonly transactions: bigint;
  /** Lovelace. */
  readonly fees: bigint;
  /** Lovelace of all outputs that it made. */
  readonly output: bigint;
  /** The place, in the order of acceptance, of the last transaction of it and all blocks before. */
  readonly lastSequence: bigint;
}

/** Genesis counts as block 0 in slot 0. */
export const GENESIS_BLOCK: BlockRecord = {
  blockHeight: 0n,
  slot: 0n,
  hash: '0'.repeat(64),
  previousHash: '0'.repeat(64),
  size: 0n,
  transactions: 0n,
  fees: 0n,
  output: 0n,
  lastSequence: 0n,
};

/**
 * The hash of a block: blake2b-256 over number, slot, the hash before it, size and the hash of its transactions' ids. Not a
 * Praos header, which nobody here could sign; but like it, it names everything that came before.
 */
export function blockHash(
  { blockHeight, slot, previousHash, size }: Omit<BlockRecord, 'hash'>,
  ids: readonly Hex[],
): Hex {
  const body = blake2b256(fromHex(ids.join('')));
  return toHex(blake2b256(encode([blockHeight, slot, fromHex(previousHash), size, body])));
}
