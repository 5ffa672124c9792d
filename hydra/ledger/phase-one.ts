import { formatReference, type OutputReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { ConwayTransaction } from './conway-transaction.ts';
import type { Judged, LedgerEnvironment, Rule, UtxoSet, Violation } from './rule.ts';
import { auxiliaryData } from './rules/auxiliary-data.ts';
import { badInputs } from './rules/bad-inputs.ts';
import { datums } from './rules/datums.ts';
import { exUnitsTooBig } from './rules/ex-units-too-big.ts';
import { feeTooSmall } from './rules/fee-too-small.ts';
import { headKeepsItsValue } from './rules/head-keeps-its-value.ts';
import { inputSetEmpty } from './rules/input-set-empty.ts';
import { insufficientCollateral } from './rules/insufficient-collateral.ts';
import { invalidWitnesses } from './rules/invalid-witnesses.ts';
import { malformedScripts } from './rules/malformed-scripts.ts';
import { maxTxSize } from './rules/max-tx-size.ts';
import { missingVkeyWitnesses } from './rules/missing-vkey-witnesses.ts';
import { nonDisjointReferenceInputs } from './rules/non-disjoint-reference-inputs.ts';
import { outputTooBig } from './rules/output-too-big.ts';
import { outputTooSmall } from './rules/output-too-small.ts';
import { outsideForecast } from './rules/outside-forecast.ts';
import { outsideValidityInterval } from './rules/outside-validity-interval.ts';
import { redeemers } from './rules/redeemers.ts';
import { refScriptsSizeTooBig } from './rules/ref-scripts-size-too-big.ts';
import { scriptDataHashMatches } from './rules/script-data-hash.ts';
import { scriptWitnessNotValidating } from './rules/script-witness-not-validating.ts';
import { scriptWitnesses } from './rules/script-witnesses.ts';
import { tooManyCollateralInputs } from './rules/too-many-collateral-inputs.ts';
import { valueNotConserved } from './rules/value-not-conserved.ts';
import { withdrawalsNotInRewards } from './rules/withdrawals-not-in-rewards.ts';
import { wrongNetwork } from './rules/wrong-network.ts';

/** The Conway ledger's rules of phase 1 for a state that is nothing but unspent outputs. */
export const ledgerRules: readonly Rule[] = [
  maxTxSize,
  inputSetEmpty,
  badInputs,
  nonDisjointReferenceInputs,
  outsideValidityInterval,
  outsideForecast,
  feeTooSmall,
  insufficientCollateral,
  tooManyCollateralInputs,
  valueNotConserved,
  wrongNetwork,
  outputTooSmall,
  outputTooBig,
  exUnitsTooBig,
  refScriptsSizeTooBig,
  withdrawalsNotInRewards,
  malformedScripts,
  scriptWitnesses,
  scriptWitnessNotValidating,
  datums,
  redeemers,
  scriptDataHashMatches,
  auxiliaryData,
  missingVkeyWitnesses,
  invalidWitnesses,
];

/** The rules inside a head. */
export const headRules: readonly Rule[] = [headKeepsItsValue, ...ledgerRules];

/** Judges a transaction: the first rule that it breaks; undefined where phase 1 accepts it. Pure. */
export function judgePhaseOne(
  transaction: ConwayTransaction,
  utxos: UtxoSet,
  environment: LedgerEnvironment,
  rules: readonly Rule[] = headRules,
): Violation | undefined {
  const judged = resolve(transaction, utxos, environment);
  for (const rule of rules) {
    const violation = rule(judged);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

function resolve(
  transaction: ConwayTransaction,
  utxos: UtxoSet,
  environment: LedgerEnvironment,
): Judged {
  const find = (references: readonly OutputReference[]): readonly Utxo[] =>
    references
      .map((reference) => utxos.get(formatReference(reference)))
      .filter((utxo) => utxo !== undefined);
  return {
    transaction,
    environment,
    utxos,
    spent: find(transaction.inputs),
    referenced: find(transaction.referenceInputs),
    collateral: find(transaction.collateral),
  };
}
