import { TransactionTooBigError } from '../../offchain/errors/transaction.ts';
import type { ExecutionUnits, Transaction } from '../../offchain/ledger/transaction.ts';
import type { Rule } from './rule.ts';

/** The execution units that all redeemers of a transaction declare. */
export function declaredUnits({ redeemers }: Pick<Transaction, 'redeemers'>): ExecutionUnits {
  const sum = { memory: 0n, steps: 0n };
  for (const { units } of redeemers) {
    sum.memory += units.memory;
    sum.steps += units.steps;
  }
  return sum;
}

/** UTXO, ExUnitsTooBigUTxO: Scalus 0.17.0 compares (memory, steps) as a pair, so it misses too many steps. */
export const exUnitsTooBig: Rule = ({ transaction, parameters: { maxTxExecutionUnits } }) => {
  const { memory, steps } = declaredUnits(transaction);
  checkLimit('memory units', memory, maxTxExecutionUnits.memory);
  checkLimit('steps', steps, maxTxExecutionUnits.steps);
};

function checkLimit(what: string, actual: bigint, limit: bigint): void {
  if (actual > limit) throw new TransactionTooBigError({ what, actual, limit });
}
