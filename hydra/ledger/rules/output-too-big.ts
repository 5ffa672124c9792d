import { encodeValue } from '../../../offchain/ledger/output.ts';
import type { Rule } from '../rule.ts';

/** UTXO `OutputTooBigUTxO`: bytes of an output's value. */
export const outputTooBig: Rule = ({ transaction, environment }) => {
  const { maxValueSize } = environment.parameters;
  const { outputs, collateralReturn } = transaction;
  for (const { output, reference } of [...outputs, collateralReturn].filter(
    (utxo) => utxo !== undefined,
  )) {
    const size = encodeValue(output).length;
    if (size <= maxValueSize) continue;
    return {
      rule: 'OutputTooBigUTxO',
      detail: `value of output ${reference.index}: ${size} bytes, ${maxValueSize} allowed`,
    };
  }
  return undefined;
};
