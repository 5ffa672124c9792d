import { addressToBytes } from '../../../offchain/ledger/address.ts';
import type { Rule, Violation } from '../rule.ts';

/**
 * Not a rule of the ledger, but of heads that can be finalised: a fan-out distributes exactly what the head holds, so
 * no lovelace may leave it as fee, deposit or donation. Byron addresses and transactions that are marked as failing,
 * which a head's nodes would not agree about, are refused too.
 */
export const headKeepsItsValue: Rule = ({ transaction }) => {
  if (transaction.fee !== 0n) return refuse(`a fee of ${transaction.fee}`);
  const [part] = transaction.governance;
  if (part !== undefined) return refuse(`${part} in a head`);
  if (!transaction.isValid) return refuse('marked as failing');
  if (transaction.hasBootstrapWitnesses) return refuse('a Byron witness');
  const byron = transaction.outputs.find(
    ({ output }) => (addressToBytes(output.address)[0] ?? 0) >> 4 > 7,
  );
  return byron === undefined ? undefined : refuse(`an address of Byron: ${byron.output.address}`);
};

function refuse(detail: string): Violation {
  return { rule: 'HeadKeepsItsValue', detail };
}
