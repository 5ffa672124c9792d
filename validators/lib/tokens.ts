import { kinds, type Kind } from '../objects/kinds.ts';
import {
  bytes,
  bytesData,
  listData,
  pairData,
  listOf,
  constantData,
  append,
  blake2b224,
  serialiseData,
  type Bytes,
  type Data,
  type Pair,
} from './plutus.ts';

/** `token ‖ 1`, as it stands in a value or mint. */
export const oneToken = (name: Bytes): Pair => pairData(bytesData(name), constantData(1n));

/** `token ‖ -1`: the object ceases to be. */
export const burnedToken = (name: Bytes): Pair => pairData(bytesData(name), constantData(-1n));

/** Name of an object's token. */
export const tokenName = (kind: Kind, id: Bytes): Bytes =>
  append(bytes(new Uint8Array([kinds[kind]])), id);

/** Id of a new object: unique, because an output reference is spent once. */
export const newId = (reference: Data, counter: number): Bytes =>
  blake2b224(serialiseData(listData(listOf(reference, constantData(BigInt(counter))))));
