import type { Credential } from '../offchain/ledger/address.ts';
import { toHex } from '../offchain/ledger/hash.ts';
import type { Transaction } from '../offchain/ledger/transaction.ts';
import type { OutputReference, Utxo } from '../offchain/ledger/utxo.ts';

/** A stake credential after a transaction: its rewards, or undefined where it is registered no more. */
export interface StakeChange {
  readonly credential: Credential;
  readonly rewards: bigint | undefined;
}

/** What an accepted transaction does to the ledger's state. */
export interface Effects {
  readonly spent: readonly OutputReference[];
  readonly made: readonly Utxo[];
  readonly stake: readonly StakeChange[];
}

/**
 * The effects of a transaction that the ledger has accepted (Conway rules UTXOS and CERTS). One that is marked as
 * failing spends its collateral and makes its collateral return, nothing else.
 */
export function effectsOf(transaction: Transaction): Effects {
  const { isValid, collateral, collateralReturn, inputs, outputs } = transaction;
  if (!isValid) {
    const made = collateralReturn === undefined ? [] : [collateralReturn];
    return { spent: collateral, made, stake: [] };
  }
  const stake = [...drained(transaction), ...transaction.certificates.flatMap(registration)];
  return { spent: inputs, made: outputs, stake };
}

/** Certificate kinds of the CDDL that register or deregister a stake credential and do nothing else. */
const REGISTERING: ReadonlySet<unknown> = new Set([0n, 7n]);
const DEREGISTERING: ReadonlySet<unknown> = new Set([1n, 8n]);

/** Whether the emulator can keep what a certificate does: it has no pools, delegations, DReps and committee. */
export function isKept([kind]: readonly unknown[]): boolean {
  return REGISTERING.has(kind) || DEREGISTERING.has(kind);
}

function registration([kind, raw]: readonly unknown[]): readonly StakeChange[] {
  const credential = toCredential(raw);
  if (REGISTERING.has(kind)) return [{ credential, rewards: 0n }];
  return DEREGISTERING.has(kind) ? [{ credential, rewards: undefined }] : [];
}

/** A withdrawal takes all of an account's rewards. */
function drained({ withdrawals }: Transaction): readonly StakeChange[] {
  return [...withdrawals]
    .filter(([, amount]) => amount > 0n)
    .map(([account]) => ({ credential: accountCredential(account), rewards: 0n }));
}

/** The credential of a reward account: a header of type 14 or 15 before the hash (CIP-19). */
function accountCredential(account: string): Credential {
  return { kind: account.startsWith('f') ? 'script' : 'key', hash: account.slice(2) };
}

function toCredential(raw: unknown): Credential {
  const [kind, hash]: readonly unknown[] = Array.isArray(raw) ? raw : [];
  if (!(hash instanceof Uint8Array)) throw new TypeError('a certificate without a credential');
  return { kind: kind === 1n ? 'script' : 'key', hash: toHex(hash) };
}
