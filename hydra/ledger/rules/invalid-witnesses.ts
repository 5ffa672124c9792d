import { fromHex, toHex } from '../../../offchain/ledger/hash.ts';
import type { Rule } from '../rule.ts';
import { verifiesStrictly } from '../strict-signature.ts';

/** UTXOW `InvalidWitnessesUTXOW`: every signature is one of the transaction id. */
export const invalidWitnesses: Rule = ({ transaction }) => {
  const message = fromHex(transaction.id);
  const wrong = transaction.signatures.find(
    ({ publicKey, signature }) => !verifiesStrictly(publicKey, message, signature),
  );
  return wrong === undefined
    ? undefined
    : { rule: 'InvalidWitnessesUTXOW', detail: toHex(wrong.publicKey) };
};
