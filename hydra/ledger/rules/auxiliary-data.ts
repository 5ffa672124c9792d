import { blake2b256, toHex } from '../../../offchain/ledger/hash.ts';
import { decodeCbor } from '../cbor-values.ts';
import type { Rule } from '../rule.ts';

/** Bytes of one string in metadata. */
const LONGEST = 64;

/** UTXOW `MissingTxBodyMetadataHash`, `MissingTxMetadata`, `ConflictingMetadataHash` and `InvalidMetadata`. */
export const auxiliaryData: Rule = ({ transaction }) => {
  const { auxiliaryData: data, auxiliaryDataHash: hash } = transaction;
  if (data === undefined) {
    return hash === undefined ? undefined : { rule: 'MissingTxMetadata', detail: hash };
  }
  const actual = toHex(blake2b256(data));
  if (hash === undefined) return { rule: 'MissingTxBodyMetadataHash', detail: actual };
  if (hash !== actual) return { rule: 'ConflictingMetadataHash', detail: `${hash}, is ${actual}` };
  return hasLongString(decodeCbor(data))
    ? { rule: 'InvalidMetadata', detail: `a string of more than ${LONGEST} bytes` }
    : undefined;
};

/** Scripts in auxiliary data are tagged and longer; only metadata, which is maps and lists of plain values, is looked at. */
function hasLongString(value: unknown): boolean {
  if (typeof value === 'string') return Buffer.byteLength(value) > LONGEST;
  if (value instanceof Uint8Array) return value.length > LONGEST;
  if (Array.isArray(value)) return value.some(hasLongString);
  if (value instanceof Map) return [...value].flat().some(hasLongString);
  return false;
}
