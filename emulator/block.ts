import type { ProtocolParameters } from '../offchain/ledger/parameters.ts';
import type { PendingTransaction } from './store.ts';

/**
 * The transactions that go into a block: the oldest of the mempool, in order, up to the first that does not fit. None
 * is passed over for a later one, because the later one might spend its outputs.
 */
export function fillBlock(
  pending: readonly PendingTransaction[],
  { maxBlockBodySize, maxBlockExecutionUnits }: ProtocolParameters,
): readonly PendingTransaction[] {
  const used = { size: 0, memory: 0n, steps: 0n };
  const end = pending.findIndex(({ cbor, memory, steps }) => {
    used.size += cbor.length;
    used.memory += memory;
    used.steps += steps;
    return (
      used.size > maxBlockBodySize ||
      used.memory > maxBlockExecutionUnits.memory ||
      used.steps > maxBlockExecutionUnits.steps
    );
  });
  return end === -1 ? pending : pending.slice(0, end);
}
