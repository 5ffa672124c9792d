import { formatReference, type OutputReference, type Utxo } from '../../offchain/ledger/utxo.ts';
import type { UtxoSet } from './rule.ts';

/** What a transaction spends and makes. */
export interface Movement {
  readonly inputs: readonly OutputReference[];
  readonly outputs: readonly Utxo[];
}

/** Unspent outputs as a set. */
export function toUtxoSet(utxos: Iterable<Utxo>): Map<string, Utxo> {
  return new Map([...utxos].map((utxo) => [formatReference(utxo.reference), utxo]));
}

/** Both sets together. */
export function union(a: UtxoSet, b: UtxoSet | undefined): Map<string, Utxo> {
  return new Map([...a, ...(b ?? [])]);
}

/** The first set without what is in the second. */
export function without(a: UtxoSet, b: UtxoSet | undefined): Map<string, Utxo> {
  const rest = new Map(a);
  for (const key of b?.keys() ?? []) rest.delete(key);
  return rest;
}

/** Spends and adds in place. Whether anything is missing was asked before. */
export function move(utxos: Map<string, Utxo>, { inputs, outputs }: Movement): void {
  for (const input of inputs) utxos.delete(formatReference(input));
  for (const utxo of outputs) utxos.set(formatReference(utxo.reference), utxo);
}

/** Whether both hold the same references. An output never changes, so nothing else needs to be compared. */
export function sameUtxos(a: UtxoSet | undefined, b: UtxoSet | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
