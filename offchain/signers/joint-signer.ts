import type { Signer } from '../ports/signer.ts';

/** The first signer, for whom others sign along with what they have keys for: a drive's participants. */
export function jointSigner(first: Signer, others: readonly Signer[]): Signer {
  return {
    paymentKeyHash: first.paymentKeyHash,
    authKeyHash: first.authKeyHash,
    nextAuthKeyHash: first.nextAuthKeyHash,
    encryptionKeyHash: first.encryptionKeyHash,
    sign: async (transaction, keyHashes) => {
      const witnesses = await Promise.all(
        [first, ...others].map((signer) => signer.sign(transaction, keyHashes)),
      );
      // A key that two of them hold signs once.
      const byKey = new Map(
        witnesses
          .flat()
          .map((witness) => [Buffer.from(witness.publicKey).toString('hex'), witness]),
      );
      return [...byKey.values()];
    },
  };
}
