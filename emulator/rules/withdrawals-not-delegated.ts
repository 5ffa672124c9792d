import type { Credential } from '../../offchain/ledger/address.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { refusal, type Rule } from './rule.ts';

/** The credential of a reward account: a header of type 14 or 15 before the hash (CIP-19). */
export function accountCredential(account: Hex): Credential {
  return { kind: account.startsWith('f') ? 'script' : 'key', hash: account.slice(2) };
}

/** LEDGER, ConwayWdrlNotDelegatedToDRep: since protocol version 10, only a key whose vote is delegated may withdraw. */
export const withdrawalsNotDelegated: Rule = ({ transaction, findAccount }) => {
  if (!transaction.isValid) return;
  for (const account of transaction.withdrawals.keys()) {
    const credential = accountCredential(account);
    if (credential.kind === 'script') continue;
    const found = findAccount(credential);
    // One that is not registered is for another rule.
    if (found === undefined || found.representative !== undefined) continue;
    throw refusal(
      'ConwayWdrlNotDelegatedToDRep',
      `the vote of key ${credential.hash} is not delegated`,
    );
  }
};
