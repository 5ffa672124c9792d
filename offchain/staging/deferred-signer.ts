import type { Hex } from '../ledger/utxo.ts';
import type { Signer, VkeyWitness } from '../ports/signer.ts';

/** A transaction and whose signatures it needs. */
export interface SigningRequest {
  readonly transaction: Uint8Array;
  readonly keyHashes: readonly Hex[];
}

/** A signer that signs nothing yet, and remembers what it was asked for. A transaction's id does not depend on its signatures. */
export class DeferredSigner implements Signer {
  readonly paymentKeyHash: Hex;
  readonly authKeyHash: Hex;
  readonly nextAuthKeyHash: Hex;
  readonly encryptionKeyHash: Hex;
  #requests: readonly SigningRequest[] = [];

  constructor(
    signer: Pick<
      Signer,
      'paymentKeyHash' | 'authKeyHash' | 'nextAuthKeyHash' | 'encryptionKeyHash'
    >,
  ) {
    this.paymentKeyHash = signer.paymentKeyHash;
    this.authKeyHash = signer.authKeyHash;
    this.nextAuthKeyHash = signer.nextAuthKeyHash;
    this.encryptionKeyHash = signer.encryptionKeyHash;
  }

  /** What is to be signed, in order. */
  get requests(): readonly SigningRequest[] {
    return this.#requests;
  }

  /** Forgets all but the first ones. */
  keepFirst(count: number): void {
    this.#requests = this.#requests.slice(0, count);
  }

  sign(transaction: Uint8Array, keyHashes: readonly Hex[]): Promise<readonly VkeyWitness[]> {
    this.#requests = [...this.#requests, { transaction, keyHashes }];
    return Promise.resolve([]);
  }
}
