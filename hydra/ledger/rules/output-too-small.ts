import type { Rule } from '../rule.ts';

/** Bytes that the ledger adds to an output's own: the reference that it is found by. */
const OVERHEAD = 160n;

/** UTXO `BabbageOutputTooSmallUTxO`: an output holds lovelace in proportion to its bytes. */
export const outputTooSmall: Rule = ({ transaction, environment }) => {
  const { coinsPerUtxoByte } = environment.parameters;
  const { outputs, collateralReturn } = transaction;
  for (const { output, cbor, reference } of [...outputs, collateralReturn].filter(
    (utxo) => utxo !== undefined,
  )) {
    const minimum = (OVERHEAD + BigInt(cbor.length)) * coinsPerUtxoByte;
    if (output.lovelace >= minimum) continue;
    return {
      rule: 'BabbageOutputTooSmallUTxO',
      detail: `output ${reference.index} has ${output.lovelace}, at least ${minimum}`,
    };
  }
  return undefined;
};
