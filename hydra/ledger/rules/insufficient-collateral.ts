import { paymentCredential } from '../../../offchain/ledger/address.ts';
import type { Assets } from '../../../offchain/ledger/utxo.ts';
import type { Judged, Rule, Violation } from '../rule.ts';

/**
 * UTXO `NoCollateralInputs`, `ScriptsNotPaidUTxO`, `CollateralContainsNonADA`, `InsufficientCollateral` and
 * `IncorrectTotalCollateralField`: what is lost if a script fails belongs to keys, is ada and enough. Only for
 * transactions that run Plutus scripts.
 */
export const insufficientCollateral: Rule = (judged) => {
  const { transaction, environment, collateral } = judged;
  if (transaction.redeemers.length === 0) return undefined;
  if (transaction.collateral.length === 0) return { rule: 'NoCollateralInputs', detail: 'none' };
  const locked = collateral.find(
    ({ output }) => paymentCredential(output.address)?.kind === 'script',
  );
  if (locked !== undefined) {
    return { rule: 'ScriptsNotPaidUTxO', detail: locked.output.address };
  }
  return judgeBalance(judged, BigInt(environment.parameters.collateralPercentage));
};

function judgeBalance({ transaction, collateral }: Judged, percent: bigint): Violation | undefined {
  const back = transaction.collateralReturn?.output;
  const assets = new Map<string, bigint>();
  const add = (held: Assets, sign: bigint): void => {
    for (const [unit, quantity] of held) {
      assets.set(unit, (assets.get(unit) ?? 0n) + sign * quantity);
    }
  };
  for (const { output } of collateral) add(output.assets, 1n);
  if (back !== undefined) add(back.assets, -1n);
  const held = [...assets].find(([, quantity]) => quantity !== 0n);
  if (held !== undefined) return { rule: 'CollateralContainsNonADA', detail: held[0] };

  const sum = collateral.reduce((total, { output }) => total + output.lovelace, 0n);
  const balance = sum - (back?.lovelace ?? 0n);
  if (balance * 100n < transaction.fee * percent) {
    return { rule: 'InsufficientCollateral', detail: `${balance}, fee ${transaction.fee}` };
  }
  const { totalCollateral } = transaction;
  if (totalCollateral === undefined || totalCollateral === balance) return undefined;
  return {
    rule: 'IncorrectTotalCollateralField',
    detail: `${totalCollateral}, collateral is ${balance}`,
  };
}
