import type { Hex } from '../ledger/utxo.ts';

/** A signature of a transaction id by a key (CDDL `vkeywitness`). */
export interface VkeyWitness {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes, Ed25519 over the transaction id. */
  readonly signature: Uint8Array;
}

/** Holds a user's keys: a file now, a device later. A private key never leaves it. */
export interface Signer {
  /** Pays fees and deposits. */
  readonly paymentKeyHash: Hex;
  /** Authorises system calls. Never a payment key: any other application's transaction could hide a call behind it. */
  readonly authKeyHash: Hex;
  /** Hash of the key that will replace the auth key (pre-rotation). */
  readonly nextAuthKeyHash: Hex;
  /** blake2b-224 of the public key that others encrypt to. */
  readonly encryptionKeyHash: Hex;

  /** Signs a transaction with those of its keys whose hashes are named; a hash it does not hold is passed over. */
  sign(transaction: Uint8Array, keyHashes: readonly Hex[]): Promise<readonly VkeyWitness[]>;
}
