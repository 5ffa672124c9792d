import type { Kernel } from '../../validators/objects/kernel.ts';
import type { Hex } from '../ledger/utxo.ts';
import { syscallTable } from './scripts.ts';

/** The record that a boot makes. Fields that no call reads yet are neutral. `chunkSize` in bytes. */
export function firstRecord(gate: Hex, chunkSize: bigint): Kernel {
  return {
    gate,
    table: syscallTable(),
    parameters: {
      chunkSize,
      creditPrice: 0n,
      callPrice: 0n,
      rentPrice: 0n,
      cycleLength: 0n,
      gracePeriod: 0n,
    },
    mode: { kind: 'Public' },
    version: 1n,
    pausedUntil: 0n,
  };
}
