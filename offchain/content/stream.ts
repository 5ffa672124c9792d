import { blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import type { Hex } from '../ledger/utxo.ts';

/** What the datum keeps of a stream: enough to verify its bytes, wherever they come from. */
export interface StreamState {
  readonly root: Hex;
  /** Bytes. */
  readonly size: bigint;
  readonly chunks: bigint;
}

/** The state after one more chunk: root' = blake2b-256(root ‖ blake2b-256(chunk)), from the empty string on. */
export function fold(before: StreamState | undefined, chunk: Uint8Array): StreamState {
  const root = before === undefined ? new Uint8Array() : fromHex(before.root);
  return {
    root: toHex(blake2b256(new Uint8Array([...root, ...blake2b256(chunk)]))),
    size: (before?.size ?? 0n) + BigInt(chunk.length),
    chunks: (before?.chunks ?? 0n) + 1n,
  };
}

/** Content cut into chunks of at most `size` bytes. */
export function chunksOf(content: Uint8Array, size: number): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += size) chunks.push(content.subarray(at, at + size));
  return chunks;
}

/** Whether two states are of the same bytes. */
export function equalStreams(a: StreamState | undefined, b: StreamState | undefined): boolean {
  return a?.root === b?.root && a?.size === b?.size && a?.chunks === b?.chunks;
}
