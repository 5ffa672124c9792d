import { blake2b224, blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import { bodyOf } from '../ledger/sign.ts';
import type { Signer, VkeyWitness } from '../ports/signer.ts';
import type { Generation } from './derivation.ts';

/** Hashes of a generation's public keys (blake2b-224), as the chain knows them. */
export type KeyHashes = Pick<
  Signer,
  'paymentKeyHash' | 'authKeyHash' | 'nextAuthKeyHash' | 'encryptionKeyHash'
>;

/** Signs with the extended keys of one generation (Ed25519-BIP32). Asynchronous, because the library has to be loaded. */
export async function extendedSigner({ keys, nextAuthKeyHash }: Generation): Promise<Signer> {
  const [{ Ed25519PrivateKey, ready }, { HexBlob }] = await Promise.all([
    import('@cardano-sdk/crypto'),
    import('@cardano-sdk/util'),
  ]);
  await ready();
  const pair = (bytes: Uint8Array) => {
    const secret = Ed25519PrivateKey.fromExtendedBytes(bytes);
    const publicKey = fromHex(secret.toPublic().hex());
    return { secret, publicKey, hash: toHex(blake2b224(publicKey)) };
  };
  const payment = pair(keys.payment);
  const auth = pair(keys.auth);
  return {
    paymentKeyHash: payment.hash,
    authKeyHash: auth.hash,
    nextAuthKeyHash,
    encryptionKeyHash: pair(keys.encryption).hash,
    sign: (transaction, keyHashes) => {
      const id = toHex(blake2b256(bodyOf(transaction)));
      const witnesses = [payment, auth]
        .filter(({ hash }) => keyHashes.includes(hash))
        .map(({ secret, publicKey }): VkeyWitness => {
          const signature = fromHex(secret.sign(HexBlob(id)).hex());
          return { publicKey, signature };
        });
      return Promise.resolve(witnesses);
    },
  };
}

/** Two generations at once: while the first hands over to the second, both sign. */
export function jointSigner(first: Signer, second: Signer): Signer {
  return {
    ...first,
    sign: async (transaction, keyHashes) => {
      const witnesses = [
        ...(await first.sign(transaction, keyHashes)),
        ...(await second.sign(transaction, keyHashes)),
      ];
      // They share the payment key.
      const byKey = new Map(witnesses.map((each) => [toHex(each.publicKey), each]));
      return [...byKey.values()];
    },
  };
}

/** The hashes alone, without the means to sign. */
export const keyHashesOf = ({
  paymentKeyHash,
  authKeyHash,
  nextAuthKeyHash,
  encryptionKeyHash,
}: Signer): KeyHashes => ({ paymentKeyHash, authKeyHash, nextAuthKeyHash, encryptionKeyHash });
