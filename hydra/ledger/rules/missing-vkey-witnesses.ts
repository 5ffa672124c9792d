import { paymentCredential } from '../../../offchain/ledger/address.ts';
import { blake2b224, toHex } from '../../../offchain/ledger/hash.ts';
import type { Rule } from '../rule.ts';

/** UTXOW `MissingVKeyWitnessesUTXOW`: whose keys guard inputs, collateral or accounts, or are required, have signed. */
export const missingVkeyWitnesses: Rule = ({ transaction, spent, collateral }) => {
  const signed = new Set(
    transaction.signatures.map(({ publicKey }) => toHex(blake2b224(publicKey))),
  );
  const owners = [...spent, ...collateral]
    .map(({ output }) => paymentCredential(output.address))
    .filter((credential) => credential?.kind === 'key')
    .map((credential) => credential?.hash ?? '');
  const accounts = [...transaction.withdrawals.keys()]
    .filter((account) => account.startsWith('e'))
    .map((account) => account.slice(2));
  const missing = [...owners, ...accounts, ...transaction.requiredSigners].filter(
    (hash) => !signed.has(hash),
  );
  return missing.length === 0
    ? undefined
    : { rule: 'MissingVKeyWitnessesUTXOW', detail: [...new Set(missing)].join(', ') };
};
