import { referenceScripts } from '../needed-scripts.ts';
import type { Rule } from '../rule.ts';

/** Bytes of all reference scripts of one transaction (Conway `maxRefScriptSizePerTx`). */
const LIMIT = 200 * 1024;

/** LEDGER `ConwayTxRefScriptsSizeTooBig`. */
export const refScriptsSizeTooBig: Rule = (judged) => {
  const size = referenceScripts(judged).reduce((sum, { script }) => sum + script.bytes.length, 0);
  return size <= LIMIT
    ? undefined
    : { rule: 'ConwayTxRefScriptsSizeTooBig', detail: `${size} bytes, ${LIMIT} allowed` };
};
