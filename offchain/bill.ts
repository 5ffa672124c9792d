import { paymentCredential } from './ledger/address.ts';
import { type SlotConfig, slotToTime } from './ledger/slots.ts';
import type { Transaction } from './ledger/transaction.ts';
import { formatReference, type Hex, type Utxo } from './ledger/utxo.ts';

/** What a transaction costs its wallet, before it is signed. Amounts in lovelace. */
export interface Bill {
  /** Transaction id: what was billed is what is signed. */
  readonly id: Hex;
  /** The system call; undefined for a step of the boot. */
  readonly call: string | undefined;
  readonly fee: bigint;
  /** Locked beyond the fee, in objects or registrations. */
  readonly locked: bigint;
  /** Comes back from objects that go. */
  readonly returned: bigint;
  /** What the wallet has afterwards. */
  readonly left: bigint;
  /** POSIX milliseconds after which the ledger takes it no more; undefined for never. */
  readonly expires: bigint | undefined;
}

/** What a bill takes out of the wallet. */
export function costOf({ fee, locked }: Bill): bigint {
  return fee + locked;
}

/**
 * The bill of a transaction. Whatever leaves the wallet beside the fee is locked: deposits of objects, of
 * registrations, and payments.
 */
export function makeBill(
  transaction: Transaction,
  { address, utxos }: { readonly address: string; readonly utxos: readonly Utxo[] },
  { call, slotConfig }: { readonly call: string | undefined; readonly slotConfig: SlotConfig },
): Bill {
  const spent = new Set(transaction.inputs.map(formatReference));
  const before = sum(utxos);
  const kept = sum(utxos.filter(({ reference }) => !spent.has(formatReference(reference))));
  const change = sum(transaction.outputs.filter(({ output }) => isOwn(output.address, address)));
  const left = kept + change;
  const paid = before - left - transaction.fee;
  const { to } = transaction.validity;
  return {
    id: transaction.id,
    call,
    fee: transaction.fee,
    locked: paid > 0n ? paid : 0n,
    returned: paid < 0n ? -paid : 0n,
    left,
    expires: to === undefined ? undefined : slotToTime(slotConfig, to),
  };
}

function sum(utxos: readonly Utxo[]): bigint {
  return utxos.reduce((total, { output }) => total + output.lovelace, 0n);
}

function isOwn(address: string, own: string): boolean {
  return address === own || paymentCredential(address)?.hash === paymentCredential(own)?.hash;
}

/** Several bills as one: what is left is what the last one leaves. */
export function addBills(bills: readonly Bill[]): Omit<Bill, 'id' | 'call'> {
  const add = (amount: (bill: Bill) => bigint): bigint =>
    bills.reduce((total, bill) => total + amount(bill), 0n);
  const ends = bills.flatMap(({ expires }) => (expires === undefined ? [] : [expires]));
  return {
    fee: add(({ fee }) => fee),
    locked: add(({ locked }) => locked),
    returned: add(({ returned }) => returned),
    left: bills.at(-1)?.left ?? 0n,
    expires: ends.length === 0 ? undefined : ends.reduce((a, b) => (a < b ? a : b)),
  };
}
