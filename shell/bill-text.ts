import { addBills, type Bill } from '../offchain/bill.ts';
import { formatAda, formatTime } from './format.ts';
import type { Json } from './json.ts';
import { integer, list, nullable, object, type Schema, text } from './schema.ts';

/** A bill in one line. */
export function formatBill(
  bill: Omit<Bill, 'id' | 'call'> & { readonly call?: string | undefined },
): string {
  const { call, fee, locked, returned, left, expires } = bill;
  const parts = [
    `fee ${formatAda(fee)}`,
    ...(locked === 0n ? [] : [`deposit ${formatAda(locked)} locked`]),
    ...(returned === 0n ? [] : [`deposit ${formatAda(returned)} returned`]),
    `${formatAda(left)} ADA left`,
    ...(expires === undefined ? [] : [`until ${formatTime(expires).time} UTC`]),
  ];
  return `${call === undefined ? '' : `${call}: `}${parts.join(', ')}`;
}

/** A bill as JSON: amounts in lovelace, time in POSIX milliseconds. */
export function toBillJson({ call, fee, locked, returned, left, expires }: Bill): Json {
  return { call: call ?? null, fee, locked, returned, left, expires: expires ?? null };
}

/** The schema of {@link toBillJson}. */
export const billSchema: Schema = object({
  call: nullable(text),
  fee: integer,
  locked: integer,
  returned: integer,
  left: integer,
  expires: nullable(integer),
});

/** The schema of {@link toBillsJson}. */
export const billsSchema: Schema = object({
  calls: list(billSchema),
  fee: integer,
  locked: integer,
  returned: integer,
  left: nullable(integer),
});

/** Several bills and their sum. */
export function toBillsJson(bills: readonly Bill[]): { readonly [key: string]: Json } {
  const { fee, locked, returned, left } = addBills(bills);
  return {
    calls: bills.map(toBillJson),
    fee,
    locked,
    returned,
    left: bills.length === 0 ? null : left,
  };
}

/** Several bills, one a line, and their sum. */
export function formatBills(bills: readonly Bill[]): string {
  if (bills.length === 0) return 'No calls: it costs nothing\n';
  const lines = bills.map((bill) => `  ${formatBill(bill)}\n`);
  const calls = `${bills.length} call${bills.length === 1 ? '' : 's'}`;
  return `${lines.join('')}${calls}: ${formatBill(addBills(bills))}\n`;
}
