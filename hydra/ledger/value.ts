import type { Assets, Output } from '../../offchain/ledger/utxo.ts';
import type { UtxoSet } from './rule.ts';

/** Lovelace and tokens. */
export type Value = Pick<Output, 'lovelace' | 'assets'>;

/** The value of all outputs of a set. */
export function totalValue(set: UtxoSet): Value {
  return [...set.values()].reduce<Value>((sum, { output }) => plus(sum, output), {
    lovelace: 0n,
    assets: new Map(),
  });
}

export function plus(a: Value, b: Value): Value {
  return { lovelace: a.lovelace + b.lovelace, assets: combine(a.assets, b.assets, 1n) };
}

export function minus(a: Value, b: Value): Value {
  return { lovelace: a.lovelace - b.lovelace, assets: combine(a.assets, b.assets, -1n) };
}

function combine(a: Assets, b: Assets, sign: bigint): Assets {
  const sum = new Map(a);
  for (const [unit, quantity] of b) {
    const total = (sum.get(unit) ?? 0n) + sign * quantity;
    if (total === 0n) sum.delete(unit);
    else sum.set(unit, total);
  }
  return sum;
}
