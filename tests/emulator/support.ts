import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { manualClock, type ManualClock } from '../../emulator/manual-clock.ts';
import { openEmulator, type Emulator, type EmulatorOptions } from '../../emulator/open-emulator.ts';
import { compareReferences, type Utxo } from '../../offchain/ledger/utxo.ts';
import { genesisOutputs } from './funds.ts';

/** When the tests' chains begin. */
export const START = 1_800_000_000_000n;

export interface TestEmulator extends Emulator {
  readonly clock: ManualClock;
}

/** A chain in memory with Alice's funds, closed when the test ends. */
export async function openTestEmulator(
  options: Partial<EmulatorOptions> = {},
): Promise<TestEmulator> {
  const clock = manualClock(START);
  const emulator = await openEmulator({
    directory: ':memory:',
    clock,
    genesis: { outputs: genesisOutputs },
    wait: 50,
    ...options,
    mode: 'write',
  });
  onTestFinished(() => emulator.close());
  return { ...emulator, clock };
}

/** A folder that goes away when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'dos-emulator-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** UTxOs in the ledger's order, to compare two sets. */
export function sorted(utxos: readonly Utxo[]): readonly Utxo[] {
  return utxos.toSorted((a, b) => compareReferences(a.reference, b.reference));
}
