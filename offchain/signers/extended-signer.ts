import { blake2b224, blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import { bodyOf } from '../ledger/sign.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { VkeyWitness } from '../ports/signer.ts';

/** A key that signs: its public half, the hash of that, and what it makes of a transaction. */
export interface SigningKey {
  readonly hash: Hex;
  sign(transaction: Uint8Array): VkeyWitness;
}

/** Opens extended private keys (Ed25519-BIP32). Asynchronous, because the library has to be loaded. */
export async function openSigningKeys(keys: readonly Uint8Array[]): Promise<readonly SigningKey[]> {
  const [{ Ed25519PrivateKey, ready }, { HexBlob }] = await Promise.all([
    import('@cardano-sdk/crypto'),
    import('@cardano-sdk/util'),
  ]);
  await ready();
  return keys.map((bytes) => {
    const secret = Ed25519PrivateKey.fromExtendedBytes(bytes);
    const publicKey = fromHex(secret.toPublic().hex());
    return {
      hash: toHex(blake2b224(publicKey)),
      sign: (transaction) => {
        const id = HexBlob(toHex(blake2b256(bodyOf(transaction))));
        return { publicKey, signature: fromHex(secret.sign(id).hex()) };
      },
    };
  });
}
