import { decode, encode, getEncoded } from 'cbor2';
import type { VkeyWitness } from '../ports/signer.ts';

/**
 * The transaction with these signatures. Body, redeemers and everything else keep their bytes: the body is what was
 * signed, and the script data hash covers the redeemers as they are written.
 * The transaction must not have signatures yet.
 */
export function withSignatures(
  transaction: Uint8Array,
  witnesses: readonly VkeyWitness[],
): Uint8Array {
  const [body, set]: unknown[] = partsOf(transaction);
  const bodyBytes = encodedOf(body);
  const setBytes = encodedOf(set);
  const [head] = setBytes;
  if (!(set instanceof Map) || set.has(0n) || head === undefined || head < 0xa0 || head > 0xb6) {
    throw new TypeError('a witness set that can not take signatures');
  }
  const signatures = encode(witnesses.map(({ publicKey, signature }) => [publicKey, signature]));
  const rest = transaction.subarray(1 + bodyBytes.length + setBytes.length);
  return new Uint8Array(
    Buffer.concat([
      transaction.subarray(0, 1),
      bodyBytes,
      // One more entry in the map, before the others: key 0.
      new Uint8Array([head + 1, 0]),
      signatures,
      setBytes.subarray(1),
      rest,
    ]),
  );
}

/** The bytes of the body, which is what is hashed and signed. */
export function bodyOf(transaction: Uint8Array): Uint8Array {
  return encodedOf(partsOf(transaction)[0]);
}

function partsOf(transaction: Uint8Array): unknown[] {
  const parts: unknown = decode(transaction, {
    preferMap: true,
    preferBigInt: true,
    ignoreGlobalTags: true,
    saveOriginal: true,
  });
  if (!Array.isArray(parts) || parts.length !== 4) throw new TypeError('not a transaction');
  return parts;
}

function encodedOf(value: unknown): Uint8Array {
  const encoded = typeof value === 'object' && value !== null ? getEncoded(value) : undefined;
  if (encoded === undefined) throw new TypeError('not a transaction');
  return encoded;
}
