import { TransactionRejectedError } from '../../offchain/errors/transaction.ts';
import type { Credential } from '../../offchain/ledger/address.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { Transaction, TransactionParts } from '../../offchain/ledger/transaction.ts';
import type { OutputReference, Utxo } from '../../offchain/ledger/utxo.ts';

/** A stake account as the rules see it. */
export interface Account {
  /** Lovelace. */
  readonly rewards: bigint;
  /** Whom its vote is delegated to; undefined where it has not been. */
  readonly representative: string | undefined;
}

/** What a rule may look at: the transaction and the ledger's state before it. */
export interface RuleContext {
  readonly cbor: Uint8Array;
  readonly parts: TransactionParts;
  readonly transaction: Transaction;
  readonly parameters: ProtocolParameters;
  /** Slot of the newest block. */
  readonly tipSlot: bigint;
  /** Bytes of the reference scripts in inputs and reference inputs, each output counted once. */
  readonly referenceScriptSize: bigint;
  readonly findOutput: (reference: OutputReference) => Utxo | undefined;
  readonly findAccount: (credential: Credential) => Account | undefined;
}

/** A ledger rule that Scalus 0.17.0 lacks. Throws a `KernelError` where it refuses. */
export type Rule = (context: RuleContext) => void;

/** The error of a rule. `failure` is the predicate failure's name in the ledger's sources. */
export function refusal(failure: string, detail: string): TransactionRejectedError {
  return new TransactionRejectedError({ reason: `${failure}: ${detail}` });
}
