import { toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import {
  formatReference,
  type Hex,
  type OutputReference,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
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

/** The set without outputs like these, as many of each: a fan-out makes them anew, under other references. */
export function withoutOutputs(a: UtxoSet, outputs: Iterable<Utxo>): Map<string, Utxo> {
  const gone = new Map<Hex, number>();
  for (const { output } of outputs) {
    const name = toHex(encodeOutput(output));
    gone.set(name, (gone.get(name) ?? 0) + 1);
  }
  const rest = new Map<string, Utxo>();
  for (const [key, utxo] of a) {
    const name = toHex(encodeOutput(utxo.output));
    const count = gone.get(name) ?? 0;
    if (count === 0) rest.set(key, utxo);
    else gone.set(name, count - 1);
  }
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
