import { encodeData } from '../../validators/lib/data.ts';
import { blake2b224, toHex } from '../ledger/hash.ts';
import type { Hex, OutputReference } from '../ledger/utxo.ts';
import { referenceData } from './scripts.ts';

/** Id of the object that a call makes: the same computation as on-chain, in the builtin's own encoding. */
export function newId(consumed: OutputReference, counter: bigint): Hex {
  return toHex(blake2b224(encodeData([referenceData(consumed), counter], 'serialiseData')));
}
