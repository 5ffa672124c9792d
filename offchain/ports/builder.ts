import type { ProtocolParameters } from '../ledger/parameters.ts';
import type { NetworkId } from '../ledger/address.ts';
import type { SlotConfig } from '../ledger/slots.ts';
import type { Utxo } from '../ledger/utxo.ts';
import type { TxPlan } from '../tx-plan.ts';

/** Who pays: an address and what lies there. */
export interface Wallet {
  /** Bech32 of a key address. Change goes there. */
  readonly address: string;
  readonly utxos: readonly Utxo[];
}

/** What a builder must know of the network. */
export interface BuildContext {
  readonly networkId: NetworkId;
  readonly parameters: ProtocolParameters;
  readonly slotConfig: SlotConfig;
}

/** Makes a balanced, evaluated, unsigned transaction of a plan. Throws `KernelError`s: no funds, script refused, too big. */
export interface Builder {
  readonly name: 'lucid' | 'blaze';
  /** CBOR of the transaction, with declared execution units and an empty set of signatures. */
  build(plan: TxPlan, wallet: Wallet, context: BuildContext): Promise<Uint8Array>;
}
