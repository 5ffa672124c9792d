import type { Assets, Output } from '../../../offchain/ledger/utxo.ts';
import type { Rule } from '../rule.ts';

/** UTXO `ValueNotConservedUTxO`: what goes in, is minted or withdrawn is what comes out or is paid as fee. */
export const valueNotConserved: Rule = ({ transaction, spent }) => {
  const balance = new Map<string, bigint>();
  const add = (unit: string, quantity: bigint): void => {
    balance.set(unit, (balance.get(unit) ?? 0n) + quantity);
  };
  const addAll = (assets: Assets, sign: bigint): void => {
    for (const [unit, quantity] of assets) add(unit, sign * quantity);
  };
  const addOutput = ({ lovelace, assets }: Output, sign: bigint): void => {
    add('lovelace', sign * lovelace);
    addAll(assets, sign);
  };
  for (const { output } of spent) addOutput(output, 1n);
  for (const { output } of transaction.outputs) addOutput(output, -1n);
  addAll(transaction.mint, 1n);
  for (const amount of transaction.withdrawals.values()) add('lovelace', amount);
  add('lovelace', -transaction.fee);
  const wrong = [...balance].filter(([, quantity]) => quantity !== 0n);
  return wrong.length === 0
    ? undefined
    : {
        rule: 'ValueNotConservedUTxO',
        detail: wrong.map(([unit, quantity]) => `${unit} ${quantity}`).join(', '),
      };
};
