import { callOf, handlerNames, type SyscallName } from '../../validators/abi.ts';
import { Constr, type PlutusData } from '../../validators/lib/data.ts';
import type { Schema } from '../../validators/lib/schema.ts';
import { paymentCredential } from '../ledger/address.ts';
import type { Transaction } from '../ledger/transaction.ts';
import { toHex } from '../ledger/hash.ts';
import { findObject, type AnyObject, type Policies } from './objects.ts';
import { handlerScripts } from './scripts.ts';

/** A transaction that the ledger has accepted, and the kernel whose calls are looked for in it. */
export interface ObservedTx {
  readonly transaction: Transaction;
  readonly policies: Policies;
}

/** A recognised call: its handler's arguments as they stand, and the kernel's objects that it left. */
export interface ObservedCall {
  readonly name: SyscallName;
  readonly arguments: PlutusData;
  readonly objects: readonly AnyObject[];
}

/**
 * Recognises a call whoever built it: by the handler's hash in the withdrawals and the kernel in its redeemer, never by
 * the slot. That the dispatcher ran follows: the handler wants kernel inputs, and spending them takes it; an object of
 * this kernel at its address is asked for all the same. Variants of drives are told as the calls that they are.
 */
export function findCall({ transaction, policies }: ObservedTx): ObservedCall | undefined {
  if (!transaction.isValid) return undefined;
  const objects = transaction.outputs
    .filter(({ output }) => paymentCredential(output.address)?.hash === policies.objects)
    .map((utxo) => findObject(utxo, policies))
    .filter((object) => object !== undefined);

  const accounts = [...transaction.withdrawals.keys()];
  for (const { tag, index, data } of transaction.redeemers) {
    if (tag !== 'withdrawal') continue;
    // A reward account is a header byte and the hash.
    const hash = accounts[index]?.slice(2);
    const handler = handlerNames.find((each) => handlerScripts[each].hash === hash);
    if (handler === undefined || !(data instanceof Constr)) continue;
    const name = callOf(handler);
    // What is loaded leaves the kernel.
    if (objects.length === 0 && name !== 'load') continue;
    const kernel = data.fields[0];
    if (!(kernel instanceof Uint8Array) || toHex(kernel) !== policies.kernel) continue;
    return { name, arguments: data, objects };
  }
  return undefined;
}

/**
 * A field of a constructor by its name. Redeemers are read this way and not by their codec: scripts look at the fields
 * they know only, so a stranger's valid call may carry more, and must be recognised all the same.
 */
export function fieldOf(
  of: Schema,
  constructor: string,
  name: string,
  data: PlutusData,
): PlutusData {
  const position = Object.keys(of.constructors[constructor] ?? {}).indexOf(name);
  const value = data instanceof Constr ? data.fields[position] : undefined;
  if (value === undefined) throw new TypeError(`no field ${name}`);
  return value;
}
