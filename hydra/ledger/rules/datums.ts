import { neededPlutus } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/**
 * UTXOW `UnspendableUTxONoDatumHash`, `MissingRequiredDatums` and `NotAllowedSupplementalDatums`. A Plutus V3 script
 * may be spent without a datum (CIP-69).
 */
export const datums: Rule = (judged) => {
  const { transaction, spent, referenced } = judged;
  const required = new Set<string>();
  for (const { tag, index, script } of neededPlutus(judged)) {
    const reference = tag === 'spend' ? transaction.inputs[index] : undefined;
    const output = spent.find(
      (utxo) => utxo.reference.txId === reference?.txId && utxo.reference.index === reference.index,
    )?.output;
    if (output === undefined || output.datum !== undefined) continue;
    if (output.datumHash !== undefined) required.add(output.datumHash);
    else if (script.language !== 'PlutusV3') {
      return { rule: 'UnspendableUTxONoDatumHash', detail: `input ${index}` };
    }
  }
  const missing = [...required].filter((hash) => !transaction.datums.has(hash));
  if (missing.length > 0) return { rule: 'MissingRequiredDatums', detail: missing.join(', ') };

  const outputs = [...transaction.outputs, ...referenced, transaction.collateralReturn];
  const allowed = new Set(outputs.map((utxo) => utxo?.output.datumHash));
  const extra = [...transaction.datums].filter((hash) => !required.has(hash) && !allowed.has(hash));
  return extra.length === 0
    ? undefined
    : { rule: 'NotAllowedSupplementalDatums', detail: extra.join(', ') };
};
