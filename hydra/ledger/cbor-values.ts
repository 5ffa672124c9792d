import { getEncoded, Tag } from 'cbor2';
import { decodeCbor } from '../../offchain/ledger/cbor-items.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { compareReferences, type Hex, type OutputReference } from '../../offchain/ledger/utxo.ts';

/** Readers of decoded CBOR. Each throws `TypeError` where a value is not what the CDDL says. */

/** {@link decodeCbor} of what may nest too deep for it, which is undefined then: the bytes were seen to be CBOR before. */
export function decodeShallow(cbor: Uint8Array): unknown {
  try {
    return decodeCbor(cbor);
  } catch {
    return undefined;
  }
}

/** The bytes that a list or map was decoded from. */
export function originalBytes(value: unknown): Uint8Array {
  const encoded = typeof value === 'object' && value !== null ? getEncoded(value) : undefined;
  if (encoded === undefined) throw new TypeError('not a structure');
  return encoded;
}

export function toList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not a list');
  return value;
}

export function toMap(value: unknown): ReadonlyMap<unknown, unknown> {
  if (!(value instanceof Map)) throw new TypeError('not a map');
  return value;
}

export function toBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError('not bytes');
  return value;
}

export function toBytesHex(value: unknown): Hex {
  return toHex(toBytes(value));
}

export function toInteger(value: unknown): bigint {
  if (typeof value !== 'bigint') throw new TypeError('not an integer');
  return value;
}

export function toOptionalInteger(value: unknown): bigint | undefined {
  return value === undefined ? undefined : toInteger(value);
}

/** The items of a set: a list, or tag 258 around one. Undefined is the empty set. */
export function toSet(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return toList(value instanceof Tag ? untagged(value, 258) : value);
}

export function untagged(value: unknown, tag: number): unknown {
  if (!(value instanceof Tag) || Number(value.tag) !== tag) throw new TypeError(`no tag ${tag}`);
  return value.contents;
}

/** A set of output references in the ledger's order. A member that is there twice is malformed since version 9. */
export function toReferences(value: unknown): readonly OutputReference[] {
  const sorted = toSet(value).map(toReference).toSorted(compareReferences);
  for (const [index, reference] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && compareReferences(reference, next) === 0) {
      throw new TypeError('a set with a member twice');
    }
  }
  return sorted;
}

function toReference(value: unknown): OutputReference {
  const [txId, index] = toList(value);
  return { txId: toBytesHex(txId), index: toInteger(index) };
}
