import { scriptHash } from '../../../offchain/ledger/hash.ts';
import type { Rule } from '../rule.ts';

/** UTXOW `MalformedScriptWitnesses` and `MalformedReferenceScripts`: every Plutus script can be decoded. */
export const malformedScripts: Rule = ({ transaction, environment }) => {
  const attached = [...transaction.scripts.values()].find(
    (script) => script.language !== 'Native' && !environment.isWellFormed(script),
  );
  if (attached !== undefined) {
    return { rule: 'MalformedScriptWitnesses', detail: scriptHash(attached) };
  }
  const held = [...transaction.outputs, transaction.collateralReturn]
    .map((utxo) => utxo?.output.referenceScript)
    .find(
      (script) =>
        script !== undefined && script.language !== 'Native' && !environment.isWellFormed(script),
    );
  return held === undefined
    ? undefined
    : { rule: 'MalformedReferenceScripts', detail: scriptHash(held) };
};
