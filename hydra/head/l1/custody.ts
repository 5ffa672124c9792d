import { ed25519 } from '@noble/curves/ed25519.js';
import { enterpriseAddress, type NetworkId } from '../../../offchain/ledger/address.ts';
import { blake2b224, blake2b256, fromHex, toHex } from '../../../offchain/ledger/hash.ts';
import { bodyOf } from '../../../offchain/ledger/sign.ts';
import type { Hex } from '../../../offchain/ledger/utxo.ts';
import type { Signer } from '../../../offchain/ports/signer.ts';

/**
 * Stands for the scripts of Hydra on L1: two keys, whose addresses hold heads and deposits. They sign a transaction
 * only once the contract's rules have allowed it. Whoever has the seed has all funds of the simulated heads.
 */
export interface Custody {
  /** Bech32. */
  readonly headAddress: string;
  readonly depositAddress: string;
  /** A head's id: 28 bytes, like the minting policy that it is in reality. */
  headIdOf(headSeed: Hex): Hex;
  /** A signer that adds the custody's signatures to another's. */
  joining(signer: Signer): Signer;
}

/** The custody that follows from a 32-byte seed. */
export function makeCustody(seed: Uint8Array, networkId: NetworkId): Custody {
  const keys = new Map<Hex, Uint8Array>();
  const address = (role: string): string => {
    const key = blake2b256(new Uint8Array([...seed, ...Buffer.from(role)]));
    const hash = toHex(blake2b224(ed25519.getPublicKey(key)));
    keys.set(hash, key);
    return enterpriseAddress(networkId, { kind: 'key', hash });
  };
  const headAddress = address('head');
  return {
    headAddress,
    depositAddress: address('deposit'),
    headIdOf: (headSeed) =>
      toHex(blake2b224(new Uint8Array([...Buffer.from(headAddress), ...fromHex(headSeed)]))),
    joining: (signer) => ({
      ...signer,
      sign: async (transaction, keyHashes) => {
        const id = blake2b256(bodyOf(transaction));
        const own = keyHashes.flatMap((hash) => {
          const key = keys.get(hash);
          if (key === undefined) return [];
          return [{ publicKey: ed25519.getPublicKey(key), signature: ed25519.sign(id, key) }];
        });
        return [...(await signer.sign(transaction, keyHashes)), ...own];
      },
    }),
  };
}
