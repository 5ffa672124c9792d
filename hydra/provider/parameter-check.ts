import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { MAX_TRANSACTION_SIZE } from '../client/profile.ts';

/**
 * What in a head's ledger parameters lets somebody make what never comes back to L1: outputs with less lovelace or larger
 * values than L1 takes, transactions whose outputs are too large to be fanned out, and fees, which leave a head with less
 * than it took in. Upstream: "Ledger parameters" of its configuration, and issue 2759.
 */
export function findUnsafeParameters(
  head: ProtocolParameters,
  l1: ProtocolParameters,
): readonly string[] {
  return [
    ...most('maxTxSize', head.maxTxSize, MAX_TRANSACTION_SIZE),
    ...most('maxValueSize', head.maxValueSize, l1.maxValueSize),
    ...(head.coinsPerUtxoByte >= l1.coinsPerUtxoByte
      ? []
      : [`utxoCostPerByte ${head.coinsPerUtxoByte}, at least ${l1.coinsPerUtxoByte}`]),
    ...most('txFeePerByte', head.minFeeA, 0n),
    ...most('txFeeFixed', head.minFeeB, 0n),
    ...most('priceMemory', head.priceMemory, 0),
    ...most('priceSteps', head.priceSteps, 0),
  ];
}

function most(name: string, value: bigint | number, limit: bigint | number): readonly string[] {
  return value <= limit ? [] : [`${name} ${value}, at most ${limit}`];
}
