import { neededPlutus } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';
import { scriptDataHash } from '../script-data-hash.ts';

/** UTXOW `PPViewHashesDontMatch`: the body names redeemers, datums and cost models by their hash. */
export const scriptDataHashMatches: Rule = (judged) => {
  const { transaction, environment } = judged;
  const languages = new Set(neededPlutus(judged).map(({ script }) => script.language));
  const expected = scriptDataHash(transaction, languages, environment.parameters);
  if (expected === transaction.scriptDataHash) return undefined;
  return {
    rule: 'PPViewHashesDontMatch',
    detail: `${transaction.scriptDataHash ?? 'none'}, expected ${expected ?? 'none'}`,
  };
};
