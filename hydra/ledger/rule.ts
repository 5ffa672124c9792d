import type { NetworkId } from '../../offchain/ledger/address.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { Script, Utxo } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from './conway-transaction.ts';

/** Unspent outputs by `TXID#IX`. */
export type UtxoSet = ReadonlyMap<string, Utxo>;

/** What a transaction is judged against, besides the unspent outputs. */
export interface LedgerEnvironment {
  readonly parameters: ProtocolParameters;
  readonly networkId: NetworkId;
  readonly slot: bigint;
  /** Whether a Plutus script can be decoded. */
  isWellFormed(script: Script): boolean;
}

/** All that a rule sees. Outputs that are not there are not among the resolved ones. */
export interface Judged {
  readonly transaction: ConwayTransaction;
  readonly environment: LedgerEnvironment;
  readonly utxos: UtxoSet;
  readonly spent: readonly Utxo[];
  readonly referenced: readonly Utxo[];
  readonly collateral: readonly Utxo[];
}

/** A rule that a transaction breaks, by the ledger's name of it. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

/** Pure: what is wrong with a transaction by one rule of the ledger; undefined where nothing is. */
export type Rule = (judged: Judged) => Violation | undefined;
