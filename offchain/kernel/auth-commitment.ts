import { Constr, encodeData } from '../../validators/lib/data.ts';
import { blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import type { Hex } from '../ledger/utxo.ts';

/** What an account's `nextAuth` holds: blake2b-256 of the serialised auth to come (`Key`, constructor 0). */
export function authCommitment(keyHash: Hex): Hex {
  return toHex(blake2b256(encodeData(new Constr(0, [fromHex(keyHash)]), 'serialiseData')));
}
