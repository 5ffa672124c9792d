import type { NetworkId } from '../ledger/address.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import type { SlotConfig } from '../ledger/slots.ts';
import type { Hex, Output, OutputReference, Utxo } from '../ledger/utxo.ts';
import type { ChainTransaction, Provider, Tip } from './provider.ts';
import type { Signer, VkeyWitness } from './signer.ts';

/** A provider that passes everything on: what stands before another one overrides what it changes. */
export class ForwardingProvider implements Provider {
  readonly network: string;
  readonly networkId: NetworkId;
  readonly slotConfig: SlotConfig;
  protected readonly base: Provider;

  constructor(base: Provider) {
    this.base = base;
    this.network = base.network;
    this.networkId = base.networkId;
    this.slotConfig = base.slotConfig;
  }

  getParameters(): Promise<ProtocolParameters> {
    return this.base.getParameters();
  }

  getTip(): Promise<Tip> {
    return this.base.getTip();
  }

  listUtxos(address: string): Promise<readonly Utxo[]> {
    return this.base.listUtxos(address);
  }

  findUtxo(reference: OutputReference): Promise<Utxo | undefined> {
    return this.base.findUtxo(reference);
  }

  findTransaction(id: Hex): Promise<ChainTransaction | undefined> {
    return this.base.findTransaction(id);
  }

  listTransactions(address: string): Promise<readonly Hex[]> {
    return this.base.listTransactions(address);
  }

  findBefore(
    output: Output,
    unit: Hex,
    passed: ReadonlySet<string>,
  ): Promise<OutputReference | undefined> {
    return this.base.findBefore?.(output, unit, passed) ?? Promise.resolve(undefined);
  }

  findRewards(scriptHash: Hex): Promise<bigint | undefined> {
    return this.base.findRewards(scriptHash);
  }

  submit(cbor: Uint8Array): Promise<Hex> {
    return this.base.submit(cbor);
  }

  awaitConfirmation(id: Hex): Promise<void> {
    return this.base.awaitConfirmation(id);
  }
}

/** A signer that passes everything on. */
export class ForwardingSigner implements Signer {
  readonly paymentKeyHash: Hex;
  readonly authKeyHash: Hex;
  readonly nextAuthKeyHash: Hex;
  readonly encryptionKeyHash: Hex;
  protected readonly base: Signer;

  constructor(base: Signer) {
    this.base = base;
    this.paymentKeyHash = base.paymentKeyHash;
    this.authKeyHash = base.authKeyHash;
    this.nextAuthKeyHash = base.nextAuthKeyHash;
    this.encryptionKeyHash = base.encryptionKeyHash;
  }

  sign(transaction: Uint8Array, keyHashes: readonly Hex[]): Promise<readonly VkeyWitness[]> {
    return this.base.sign(transaction, keyHashes);
  }
}
