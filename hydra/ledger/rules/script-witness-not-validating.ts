import { blake2b224, toHex } from '../../../offchain/ledger/hash.ts';
import { evaluateNativeScript } from '../native-script.ts';
import { neededScripts, providedScripts } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/** UTXOW `ScriptWitnessNotValidatingUTXOW`: the native scripts agree. */
export const scriptWitnessNotValidating: Rule = (judged) => {
  const { signatures, validity } = judged.transaction;
  const signed = new Set(signatures.map(({ publicKey }) => toHex(blake2b224(publicKey))));
  const provided = providedScripts(judged);
  const refused = neededScripts(judged).find(({ hash }) => {
    const script = provided.get(hash);
    return script?.language === 'Native' && !evaluateNativeScript(script.bytes, signed, validity);
  });
  return refused === undefined
    ? undefined
    : { rule: 'ScriptWitnessNotValidatingUTXOW', detail: refused.hash };
};
