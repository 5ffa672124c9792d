import { neededScripts, referenceScripts } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/** UTXOW `MissingScriptWitnessesUTXOW` and `ExtraneousScriptWitnessesUTXOW`: attached is what no reference holds, and no more. */
export const scriptWitnesses: Rule = (judged) => {
  const needed = new Set(neededScripts(judged).map(({ hash }) => hash));
  const attached = judged.transaction.scripts;
  const references = new Set(referenceScripts(judged).map(({ hash }) => hash));
  const missing = [...needed].filter((hash) => !attached.has(hash) && !references.has(hash));
  if (missing.length > 0) {
    return { rule: 'MissingScriptWitnessesUTXOW', detail: missing.join(', ') };
  }
  const extra = [...attached.keys()].filter((hash) => !needed.has(hash) || references.has(hash));
  return extra.length === 0
    ? undefined
    : { rule: 'ExtraneousScriptWitnessesUTXOW', detail: extra.join(', ') };
};
