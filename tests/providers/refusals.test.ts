import { expect, test } from 'vitest';
import { refusalError } from '../../offchain/providers/blockfrost-errors.ts';

const input = 'ab'.repeat(32);
const inputs = [
  { txId: input, index: 3n },
  { txId: input, index: 4n },
];

// Messages as nodes write them, of several versions.
test.each([
  [
    `transaction submit error ShelleyTxValidationError ShelleyBasedEraConway (ApplyTxError (ConwayUtxowFailure (UtxoFailure (BadInputsUTxO (fromList [TxIn (TxId {unTxId = SafeHash "${input}"}) (TxIx {unTxIx = 3})]))) :| []))`,
    { name: 'SpentByAnotherError', facts: { reference: `${input}#3` }, all: false },
  ],
  [
    `BadInputsUTxO (fromList [TxIn (TxId {unTxId = SafeHash "${input}"}) (TxIx {unTxIx = 3}),TxIn (TxId {unTxId = SafeHash "${input}"}) (TxIx {unTxIx = 4})])`,
    { name: 'SpentByAnotherError', facts: { reference: `${input}#3` }, all: true },
  ],
  [
    '{"contents":{"contents":{"contents":{"era":"ShelleyBasedEraConway","error":["ConwayMempoolFailure \\"All inputs are spent. Transaction has probably already been included\\""],"kind":"ShelleyTxValidationError"},"tag":"TxValidationErrorInCardanoMode"},"tag":"TxCmdTxSubmitValidationError"},"tag":"TxSubmitFail"}',
    { name: 'SpentByAnotherError', all: true },
  ],
  [
    'ConwayUtxowFailure (UtxoFailure (MaxTxSizeUTxO (Mismatch {mismatchSupplied = 17000, mismatchExpected = 16384})))',
    { name: 'TransactionTooBigError', facts: { actual: 17_000n, limit: 16_384n } },
  ],
  [
    'ConwayUtxowFailure (UtxoFailure (UtxosFailure (ValidationTagMismatch (IsValid True) (FailedUnexpectedly (PlutusFailure "The 3 arg plutus script failed: W04" "base64") :| []))))',
    { name: 'ScriptRejectedError', trace: 'W04' },
  ],
  [
    'ConwayUtxowFailure (UtxoFailure (FeeTooSmallUTxO (Mismatch {mismatchSupplied = Coin 1, mismatchExpected = Coin 164093})))',
    { name: 'TransactionRejectedError' },
  ],
  ['', { name: 'TransactionRejectedError' }],
])('%s', (message, expected) => {
  expect(refusalError(message, inputs)).toMatchObject(expected);
});
