import { formatReference } from '../../../offchain/ledger/utxo.ts';
import type { Rule } from '../rule.ts';

/** UTXO `BabbageNonDisjointRefInputs`: in protocol versions 9 and 10 nothing is both spent and read. */
export const nonDisjointReferenceInputs: Rule = ({ transaction, environment }) => {
  const { protocolMajorVersion } = environment.parameters;
  if (protocolMajorVersion < 9 || protocolMajorVersion > 10) return undefined;
  const spent = new Set(transaction.inputs.map(formatReference));
  const both = transaction.referenceInputs.map(formatReference).filter((each) => spent.has(each));
  return both.length === 0
    ? undefined
    : { rule: 'BabbageNonDisjointRefInputs', detail: both.join(', ') };
};
