import type { NetworkId } from '../ledger/address.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import type { SlotConfig } from '../ledger/slots.ts';
import type { Hex, Output, OutputReference, Utxo } from '../ledger/utxo.ts';

/** The newest state that a provider knows. */
export interface Tip {
  readonly slot: bigint;
  readonly blockHeight: bigint;
}

/** A transaction with its place on the chain; `blockHeight` is undefined while it is in the mempool. */
export interface ChainTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly slot: bigint;
  readonly blockHeight: bigint | undefined;
}

/**
 * Where transactions go and where the ledger's state comes from: an emulator, a Hydra head, a node.
 * Failures are `KernelError`s: `NetworkError` when unreachable, `TransactionRejectedError` and its kin from `submit`.
 */
export interface Provider {
  /** `emulator`, `preview`, …: for people. */
  readonly network: string;
  readonly networkId: NetworkId;
  readonly slotConfig: SlotConfig;

  getParameters(): Promise<ProtocolParameters>;
  getTip(): Promise<Tip>;

  /** Unspent outputs at an address (bech32), those of the mempool included. */
  listUtxos(address: string): Promise<readonly Utxo[]>;
  /** An unspent output; undefined when spent or unknown. */
  findUtxo(reference: OutputReference): Promise<Utxo | undefined>;

  /** A transaction by its id, whether or not its outputs are spent. */
  findTransaction(id: Hex): Promise<ChainTransaction | undefined>;
  /** Ids of the transactions that have an input or output at the address, oldest first. */
  listTransactions(address: string): Promise<readonly Hex[]>;

  /**
   * Where an object was before it came back from a Hydra head: the output that held this token there, none of those
   * `passed` (`TXID#IX`). Absent where no head is remembered.
   */
  findBefore?(
    output: Output,
    unit: Hex,
    passed: ReadonlySet<string>,
  ): Promise<OutputReference | undefined>;

  /** Rewards (lovelace) of a script's stake credential; undefined when it is not registered. */
  findRewards(scriptHash: Hex): Promise<bigint | undefined>;

  /** Hands a signed transaction over; resolves to its id once the ledger has accepted it. */
  submit(cbor: Uint8Array): Promise<Hex>;
  /** Resolves when the transaction is in a block. */
  awaitConfirmation(id: Hex): Promise<void>;
}
