import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { MAX_TRANSACTION_SIZE } from '../client/profile.ts';
import { HeadRefusedError } from '../errors.ts';

/**
 * Throws `HeadRefusedError` where a node says parameters of a head that are not safe: a call by them could pay a fee, which
 * leaves the head with less than it took in, so that it can never be finalised.
 */
export function refuseUnsafeParameters(
  command: string,
  head: ProtocolParameters,
  l1: ProtocolParameters,
): void {
  const unsafe = findUnsafeParameters(head, l1);
  if (unsafe.length === 0) return;
  throw new HeadRefusedError({
    command,
    reason: `its ledger parameters allow what could never come back: ${unsafe.join('; ')}. Start the nodes with hydra/head/protocol-parameters.json`,
  });
}

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
