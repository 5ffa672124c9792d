import { type Bill, makeBill } from './bill.ts';
import { findCall } from './kernel/observed.ts';
import type { Policies } from './kernel/objects.ts';
import { decodeTransaction } from './ledger/transaction.ts';
import type { Hex } from './ledger/utxo.ts';
import { ForwardingSigner } from './ports/forwarding.ts';
import type { Provider } from './ports/provider.ts';
import type { VkeyWitness } from './ports/signer.ts';
import type { Submission } from './submit.ts';

/** Agrees to a bill. Throws where it does not: then nothing is signed. */
export type Approve = (bill: Bill) => Promise<void>;

/** The same submission, in which nothing is signed before its bill was approved. What was billed is what is signed. */
export function withApproval(
  submission: Submission,
  approve: Approve,
  policies: () => Policies | undefined,
): Submission {
  return { ...submission, signer: new BillingSigner(submission, approve, policies) };
}

class BillingSigner extends ForwardingSigner {
  readonly #provider: Provider;
  readonly #address: string;
  readonly #approve: Approve;
  readonly #policies: () => Policies | undefined;

  constructor(
    { signer, provider, address }: Submission,
    approve: Approve,
    policies: () => Policies | undefined,
  ) {
    super(signer);
    this.#provider = provider;
    this.#address = address;
    this.#approve = approve;
    this.#policies = policies;
  }

  override async sign(
    cbor: Uint8Array,
    keyHashes: readonly Hex[],
  ): Promise<readonly VkeyWitness[]> {
    const transaction = decodeTransaction(cbor);
    const policies = this.#policies();
    const utxos = await this.#provider.listUtxos(this.#address);
    const call = policies && findCall({ transaction, policies })?.name;
    const { slotConfig } = this.#provider;
    const wallet = { address: this.#address, utxos };
    await this.#approve(makeBill(transaction, wallet, { call, slotConfig }));
    return super.sign(cbor, keyHashes);
  }
}
