import type { PlutusData } from '../validators/lib/data.ts';
import {
  formatReference,
  type Assets,
  type Hex,
  type Output,
  type OutputReference,
  type Script,
  type Utxo,
} from './ledger/utxo.ts';

/** An input that a script guards. */
export interface PlannedSpend {
  readonly utxo: Utxo;
  readonly redeemer: PlutusData;
}

/** Tokens of one policy made (positive) or burned (negative). */
export interface PlannedMint {
  readonly policyId: Hex;
  /** Unit to quantity; every unit is of this policy. */
  readonly assets: Assets;
  readonly redeemer: PlutusData;
}

/** A withdrawal from a script's reward account: how handlers are called. */
export interface PlannedWithdrawal {
  readonly scriptHash: Hex;
  /** All of the account's rewards, or the ledger refuses: 0 unless somebody sent some there. */
  readonly amount: bigint;
  readonly redeemer: PlutusData;
}

/**
 * What a transaction must contain, said without any library's types. A builder adds wallet inputs, change, fee and
 * collateral, and nothing else. Outputs keep their order and come before the change.
 */
export interface TxPlan {
  readonly spends: readonly PlannedSpend[];
  readonly references: readonly Utxo[];
  readonly outputs: readonly Output[];
  readonly mints: readonly PlannedMint[];
  readonly withdrawals: readonly PlannedWithdrawal[];
  /** Script hashes whose stake credentials are registered (legacy certificate, runs no script). */
  readonly registrations: readonly Hex[];
  /** Wallet outputs that must be spent. */
  readonly walletInputs: readonly Utxo[];
  /** Wallet outputs that must not be spent: a kernel's genesis output until its boot. */
  readonly reserved: readonly OutputReference[];
  /** Scripts to carry in the witness set because no reference script exists yet. */
  readonly attachedScripts: readonly Script[];
  /** Key hashes that must sign (`required_signers`). */
  readonly requiredSigners: readonly Hex[];
  /** Slots: valid from `from` on, until before `to`. */
  readonly validity: { readonly from: bigint; readonly to: bigint } | undefined;
}

/** A plan of nothing, to spread over. */
export const emptyPlan: TxPlan = {
  spends: [],
  references: [],
  outputs: [],
  mints: [],
  withdrawals: [],
  registrations: [],
  walletInputs: [],
  reserved: [],
  attachedScripts: [],
  requiredSigners: [],
  validity: undefined,
};

/** All that a plan's transaction can spend or read, by reference: what the plan names, and the wallet. */
export function knownUtxos(plan: TxPlan, wallet: readonly Utxo[]): ReadonlyMap<string, Utxo> {
  const all = [
    ...wallet,
    ...plan.references,
    ...plan.walletInputs,
    ...plan.spends.map(({ utxo }) => utxo),
  ];
  return new Map(all.map((utxo) => [formatReference(utxo.reference), utxo]));
}
