import { blake2b256 } from '../../offchain/ledger/hash.ts';

/** Every run is the same unless the environment asks for another one; tests put it into their names. */
export const seed: string = process.env['DOS_TEST_SEED'] ?? '1';

/** Bytes that look random and follow from the seed and a label. */
export function randomBytes(length: number, label = ''): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < length; at += 32) {
    blocks.push(blake2b256(Buffer.from(`${seed}/${label}/${length}/${at}`)));
  }
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}
