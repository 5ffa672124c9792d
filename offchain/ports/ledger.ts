import type { SlotConfig } from '../ledger/slots.ts';
import type { ExecutionUnits, RedeemerTag } from '../ledger/transaction.ts';
import type { Utxo } from '../ledger/utxo.ts';

/** What one script run used. */
export interface Evaluation {
  readonly tag: RedeemerTag;
  readonly index: number;
  readonly units: ExecutionUnits;
}

/**
 * A second, independent judge of scripts: runs every redeemer of a transaction with the ledger's own rules.
 * Throws `ScriptRejectedError` where a script fails.
 */
export interface Ledger {
  evaluate(
    transaction: Uint8Array,
    resolved: readonly Utxo[],
    slotConfig: SlotConfig,
    costModels: readonly (readonly number[])[],
  ): Promise<readonly Evaluation[]>;
}
