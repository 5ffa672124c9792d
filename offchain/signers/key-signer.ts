import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b224, blake2b256, toHex } from '../ledger/hash.ts';
import { bodyOf } from '../ledger/sign.ts';
import type { Signer } from '../ports/signer.ts';

/** Private Ed25519 keys (RFC 8032), 32 bytes each. */
export interface PrivateKeys {
  readonly payment: Uint8Array;
  readonly auth: Uint8Array;
  readonly nextAuth: Uint8Array;
  readonly encryption: Uint8Array;
}

/** The ledger's hash of a private key's public half: blake2b-224. */
function hashOf(privateKey: Uint8Array): string {
  return toHex(blake2b224(ed25519.getPublicKey(privateKey)));
}

/** Signs with keys that are in memory. */
export function keySigner(keys: PrivateKeys): Signer {
  const byHash = new Map([keys.payment, keys.auth, keys.nextAuth].map((key) => [hashOf(key), key]));
  return {
    paymentKeyHash: hashOf(keys.payment),
    authKeyHash: hashOf(keys.auth),
    nextAuthKeyHash: hashOf(keys.nextAuth),
    encryptionKeyHash: hashOf(keys.encryption),
    sign: (transaction, keyHashes) => {
      const id = blake2b256(bodyOf(transaction));
      return Promise.resolve(
        keyHashes.flatMap((hash) => {
          const key = byHash.get(hash);
          if (key === undefined) return [];
          return [{ publicKey: ed25519.getPublicKey(key), signature: ed25519.sign(id, key) }];
        }),
      );
    },
  };
}
