import { addressToBytes } from '../../../offchain/ledger/address.ts';
import type { Rule } from '../rule.ts';

/** UTXO `WrongNetwork`, `WrongNetworkWithdrawal`, `WrongNetworkInTxBody`: every address is of this network. */
export const wrongNetwork: Rule = ({ transaction, environment: { networkId } }) => {
  const outputs = [...transaction.outputs, ...optional(transaction.collateralReturn)];
  for (const { output } of outputs) {
    const header = addressToBytes(output.address)[0] ?? 0;
    // Byron addresses name their network inside, and mainnet's not at all.
    if (header >> 4 !== 8 && (header & 0x0f) !== networkId) {
      return { rule: 'WrongNetwork', detail: output.address };
    }
  }
  for (const account of transaction.withdrawals.keys()) {
    if (Number.parseInt(account.slice(1, 2), 16) !== networkId) {
      return { rule: 'WrongNetworkWithdrawal', detail: account };
    }
  }
  if (transaction.networkId === undefined || transaction.networkId === BigInt(networkId)) {
    return undefined;
  }
  return { rule: 'WrongNetworkInTxBody', detail: `network ${transaction.networkId}` };
};

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
