import { blake2b256, toHex } from '../../../offchain/ledger/hash.ts';
import { decodeShallow } from '../cbor-values.ts';
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
  const metadata = decodeShallow(data);
  // A ledger takes it. Only the local head judges here, and nobody needs that to go so deep.
  if (metadata === undefined) return { rule: 'InvalidMetadata', detail: 'it nests too deep' };
  return hasLongString(metadata)
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
