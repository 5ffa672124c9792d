import type { KernelError } from '../../offchain/errors/kernel-error.ts';
import {
  ScriptRejectedError,
  SpentByAnotherError,
  TransactionRejectedError,
  TransactionTooBigError,
} from '../../offchain/errors/transaction.ts';

/** Predicate failures of the ledger's sources by how Scalus 0.17.0 begins to tell of them, and by the rule that they belong to. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/fee \S+ is less than minimum/, 'UtxoFailure (FeeTooSmallUTxO'],
  [/collateral inputs provided/, 'UtxoFailure (NoCollateralInputs'],
  [/collateral \S+ is insufficient/, 'UtxoFailure (InsufficientCollateral'],
  [/collateral contains non-ADA/, 'UtxoFailure (CollateralContainsNonADA'],
  [/collateral contains non-VKey/, 'UtxoFailure (ScriptsNotPaidUTxO'],
  [/collateral \S+ does not match/, 'UtxoFailure (IncorrectTotalCollateralField'],
  [/Too many collateral/, 'UtxoFailure (TooManyCollateralInputs'],
  [/outputs are too small/, 'UtxoFailure (BabbageOutputTooSmallUTxO'],
  [/maximum value storage size/, 'UtxoFailure (OutputTooBigUTxO'],
  [/Value not conserved/, 'UtxoFailure (ValueNotConservedUTxO'],
  [/outside the validity interval/, 'UtxoFailure (OutsideValidityIntervalUTxO'],
  [/intersects with reference inputs/, 'UtxoFailure (BabbageNonDisjointRefInputs'],
  [/Wrong network id in/, 'UtxoFailure (WrongNetworkInTxBody'],
  [/Wrong network address/, 'UtxoFailure (WrongNetwork'],
  [/Wrong network in withdrawals/, 'UtxoFailure (WrongNetworkWithdrawal'],
  [/Transaction size/, 'UtxoFailure (MaxTxSizeUTxO'],
  [/flag passed script validation/, 'UtxoFailure (UtxosFailure (ValidationTagMismatch'],
  [/Missing key hashes/, 'MissingVKeyWitnessesUTXOW'],
  [/Invalid verified signatures/, 'InvalidWitnessesUTXOW'],
  [/Invalid native scripts/, 'ScriptWitnessNotValidatingUTXOW'],
  [/Missing or extra script/, 'MissingScriptWitnessesUTXOW'],
  [/Ill-formed scripts/, 'MalformedScriptWitnesses'],
  [/set of redeemers/, 'MissingRedeemers'],
  [/atums/, 'MissingRequiredDatums'],
  [/protocol param|script data hash|Script data hash/i, 'PPViewHashesDontMatch'],
  [/auxiliary data/i, 'ConflictingMetadataHash'],
];

/** Failures that are not the UTXOW rule's. */
const CERTS: readonly (readonly [RegExp, string])[] = [
  [/Stake certificates/, 'DelegFailure'],
  [/Withdrawals validation/, 'WithdrawalsNotInRewardsCERTS'],
];

/**
 * A refusal in the words of a node, as Blockfrost passes them on: clients look for the names of predicate failures in
 * them. What the emulator itself says of it comes last.
 */
export function nodeMessage(error: KernelError): string {
  return JSON.stringify({
    contents: {
      contents: {
        contents: {
          era: 'ShelleyBasedEraConway',
          error: [failure(error)],
          kind: 'ShelleyTxValidationError',
        },
        tag: 'TxValidationErrorInCardanoMode',
      },
      tag: 'TxCmdTxSubmitValidationError',
    },
    tag: 'TxSubmitFail',
    reason: error.message,
  });
}

function failure(error: KernelError): string {
  if (error instanceof SpentByAnotherError) {
    if (error.all) {
      return 'ConwayMempoolFailure "All inputs are spent. Transaction has probably already been included"';
    }
    return `ConwayUtxowFailure (UtxoFailure (BadInputsUTxO (fromList [${inputOf(error)}])))`;
  }
  if (error instanceof TransactionTooBigError) {
    const { what, actual, limit } = error.facts;
    const name = /size/.test(String(what)) ? 'MaxTxSizeUTxO' : 'ExUnitsTooBigUTxO';
    if (/reference/.test(String(what))) {
      return `ConwayTxRefScriptsSizeTooBig (Mismatch {supplied: ${actual}, expected: ${limit}})`;
    }
    return `ConwayUtxowFailure (UtxoFailure (${name} (Mismatch {supplied: ${actual}, expected: ${limit}})))`;
  }
  if (error instanceof ScriptRejectedError) {
    return `ConwayUtxowFailure (UtxoFailure (UtxosFailure (ValidationTagMismatch (IsValid True) (FailedUnexpectedly (PlutusFailure ${JSON.stringify(error.trace ?? error.message)})))))`;
  }
  const reason = error instanceof TransactionRejectedError ? String(error.facts['reason']) : '';
  const own = /^([A-Z]\w+): /.exec(reason)?.[1];
  if (own !== undefined) return `${own} ${JSON.stringify(reason)}`;
  const certs = CERTS.find(([pattern]) => pattern.test(reason))?.[1];
  if (certs !== undefined) return `ConwayCertsFailure (${certs} ${JSON.stringify(reason)})`;
  const name = FAILURES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'DecoderFailure';
  const open = name.split('(').length - 1;
  return `ConwayUtxowFailure (${name} ${JSON.stringify(reason)}${')'.repeat(open + 1)}`;
}

function inputOf({ facts }: SpentByAnotherError): string {
  const [id = '', index = ''] = String(facts['reference']).split('#');
  return `TxIn (TxId {unTxId = SafeHash "${id}"}) (TxIx {unTxIx = ${index}})`;
}
