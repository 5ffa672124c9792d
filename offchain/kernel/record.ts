import type { Kernel, Mode } from '../../validators/objects/kernel.ts';
import { MAX_CHUNK, MAX_DRIVE_CHUNK } from '../../validators/objects/kinds.ts';
import type { Hex } from '../ledger/utxo.ts';
import { syscallTable, type KernelKind } from './scripts.ts';

/** The kind of kernel that a record is of. */
export function kindOf({ mode }: Pick<Kernel, 'mode'>): KernelKind {
  return mode.kind === 'Drive' ? 'drive' : 'public';
}

/** Largest chunk of a stream that a kernel of a kind may allow, bytes. */
export function maximumChunk(kind: KernelKind): bigint {
  return BigInt(kind === 'drive' ? MAX_DRIVE_CHUNK : MAX_CHUNK);
}

/** The record that a boot makes. Fields that no call reads yet are neutral. `chunkSize` in bytes. */
export function firstRecord(gate: Hex, mode: Mode, chunkSize: bigint): Kernel {
  return {
    gate,
    table: syscallTable(kindOf({ mode })),
    parameters: {
      chunkSize,
      creditPrice: 0n,
      callPrice: 0n,
      rentPrice: 0n,
      cycleLength: 0n,
      gracePeriod: 0n,
    },
    mode,
    version: 1n,
    pausedUntil: 0n,
  };
}
