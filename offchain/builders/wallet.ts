import { formatReference, type Utxo } from '../ledger/utxo.ts';
import type { Wallet } from '../ports/builder.ts';
import type { TxPlan } from '../tx-plan.ts';

/** Collateral to set aside, lovelace: 150 % of the dearest call's fee (0.95 ADA) with room to spare. */
export const COLLATERAL = 2_000_000n;

/** The wallet's outputs that a transaction may spend: neither reserved by the plan nor holding a script. */
export function spendableOf({ reserved }: TxPlan, { utxos }: Wallet): readonly Utxo[] {
  const kept = new Set(reserved.map(formatReference));
  return utxos.filter(
    ({ reference, output }) =>
      !kept.has(formatReference(reference)) && output.referenceScript === undefined,
  );
}

/** Whether an output is collateral enough by itself, with what must come back: lovelace and nothing else. */
export const isCollateral = ({ output }: Utxo): boolean =>
  output.assets.size === 0 && output.lovelace >= 2n * COLLATERAL;
