import { encode, Tag } from 'cbor2';
import type { VkeyWitness } from '../../offchain/ports/signer.ts';
import { decodeCbor } from '../../offchain/ledger/cbor-items.ts';
import { originalBytes, toList, toMap, toSet } from '../ledger/cbor-values.ts';

/**
 * The transaction with more signatures: a node signs a deposit for its fee, the owners of what is deposited sign after
 * it. Everything else keeps its bytes. Throws `TypeError` where the bytes are no transaction.
 */
export function mergeSignatures(
  transaction: Uint8Array,
  added: readonly VkeyWitness[],
): Uint8Array {
  if (added.length === 0) return transaction;
  const [body, witnesses] = toList(decodeCbor(transaction));
  const set = toMap(witnesses);
  const before = toSet(set.get(0n));
  const signatures = new Tag(258, [
    ...before,
    ...added.map(({ publicKey, signature }) => [publicKey, signature]),
  ]);
  const others = [...set].filter(([key]) => key !== 0n);
  const bodyBytes = originalBytes(body);
  const setBytes = originalBytes(witnesses);
  return new Uint8Array(
    Buffer.concat([
      transaction.subarray(0, 1),
      bodyBytes,
      new Uint8Array([0xa0 | (others.length + 1), 0]),
      encode(signatures),
      ...others.flatMap(([key, value]) => [encode(key), originalBytes(value)]),
      transaction.subarray(1 + bodyBytes.length + setBytes.length),
    ]),
  );
}
