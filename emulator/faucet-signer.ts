import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b256, fromHex } from '../offchain/ledger/hash.ts';
import { decodeTransaction } from '../offchain/ledger/transaction.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import { faucetKeyHash } from './faucet.ts';

/**
 * The private key of every emulated chain's first funds. It is public on purpose and therefore worthless: those funds
 * exist nowhere else.
 */
export const FAUCET_SEED: Uint8Array = blake2b256(Buffer.from('DOS emulator faucet'));

/** Signs for the faucet. It has one key only, so it can pay users and boot kernels but must not be a user itself. */
export const faucetSigner: Signer = {
  paymentKeyHash: faucetKeyHash,
  authKeyHash: faucetKeyHash,
  nextAuthKeyHash: faucetKeyHash,
  encryptionKeyHash: faucetKeyHash,
  sign: (transaction, keyHashes) => {
    if (!keyHashes.includes(faucetKeyHash)) return Promise.resolve([]);
    const publicKey = ed25519.getPublicKey(FAUCET_SEED);
    const signature = ed25519.sign(fromHex(decodeTransaction(transaction).id), FAUCET_SEED);
    return Promise.resolve([{ publicKey, signature }]);
  },
};
