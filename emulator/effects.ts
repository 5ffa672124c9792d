import type { Credential } from '../offchain/ledger/address.ts';
import { toHex } from '../offchain/ledger/hash.ts';
import type { Transaction } from '../offchain/ledger/transaction.ts';
import type { OutputReference, Utxo } from '../offchain/ledger/utxo.ts';
import { deregisters, registers, representativeOf } from './rules/certificates.ts';
import type { Account } from './rules/rule.ts';
import { accountCredential } from './rules/withdrawals-not-delegated.ts';

/** What happens to a stake account; undefined removes it. `before` is undefined where there was none. */
export interface AccountChange {
  readonly credential: Credential;
  readonly after: (before: Account | undefined) => Account | undefined;
}

/** What an accepted transaction does to the ledger's state. */
export interface Effects {
  readonly spent: readonly OutputReference[];
  readonly made: readonly Utxo[];
  readonly accounts: readonly AccountChange[];
}

const NEW: Account = { rewards: 0n, representative: undefined };

/**
 * The effects of a transaction that the ledger has accepted (Conway rules UTXOS and CERTS). One that is marked as
 * failing spends its collateral and makes its collateral return, nothing else.
 */
export function effectsOf(transaction: Transaction): Effects {
  const { isValid, collateral, collateralReturn, inputs, outputs, certificates } = transaction;
  if (!isValid) {
    const made = collateralReturn === undefined ? [] : [collateralReturn];
    return { spent: collateral, made, accounts: [] };
  }
  const accounts = [...drained(transaction), ...certificates.map(accountChange)];
  return { spent: inputs, made: outputs, accounts };
}

function accountChange(certificate: readonly unknown[]): AccountChange {
  const credential = toCredential(certificate[1]);
  const representative = representativeOf(certificate);
  return {
    credential,
    after: (before) => {
      if (deregisters(certificate)) return undefined;
      const account = registers(certificate) ? NEW : (before ?? NEW);
      return { ...account, representative: representative ?? account.representative };
    },
  };
}

/** A withdrawal takes all of an account's rewards. */
function drained({ withdrawals }: Transaction): readonly AccountChange[] {
  return [...withdrawals]
    .filter(([, amount]) => amount > 0n)
    .map(([account]) => ({
      credential: accountCredential(account),
      after: (before) => before && { ...before, rewards: 0n },
    }));
}

function toCredential(raw: unknown): Credential {
  const [kind, hash]: readonly unknown[] = Array.isArray(raw) ? raw : [];
  if (!(hash instanceof Uint8Array)) throw new TypeError('a certificate without a credential');
  return { kind: kind === 1n ? 'script' : 'key', hash: toHex(hash) };
}
