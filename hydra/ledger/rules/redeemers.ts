import { neededPlutus } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/** UTXOW `MissingRedeemers` and `ExtraRedeemers`: one for each Plutus script that runs, and no other. */
export const redeemers: Rule = (judged) => {
  const needed = new Set(neededPlutus(judged).map(name));
  const given = judged.transaction.redeemers.map(name);
  const extra = given.filter((each) => !needed.has(each));
  if (extra.length > 0) return { rule: 'ExtraRedeemers', detail: extra.join(', ') };
  const missing = [...needed].filter((each) => !given.includes(each));
  return missing.length === 0
    ? undefined
    : { rule: 'MissingRedeemers', detail: missing.join(', ') };
};

function name({ tag, index }: { readonly tag: string; readonly index: number }): string {
  return `${tag}[${index}]`;
}
