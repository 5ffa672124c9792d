import type { Clock } from '../offchain/ports/clock.ts';
import { Chain } from './chain.ts';
import { faucetOutputs } from './faucet.ts';
import { HomeLock } from './home-lock.ts';
import { openStore } from './open-store.ts';
import { EmulatorProvider } from './provider.ts';
import { IN_MEMORY } from '../offchain/storage/database-format.ts';
import type { Genesis } from './store-file.ts';
import { Store } from './store.ts';

export interface EmulatorOptions {
  /** A folder, or ':memory:' for a chain that ends with the process. */
  readonly directory: string;
  readonly clock: Clock;
  /** What a new chain begins with instead of the faucet's outputs. */
  readonly genesis?: Partial<Pick<Genesis, 'outputs' | 'registrations'>> | undefined;
  /** Milliseconds to wait for another process to end; 2000 where absent. */
  readonly wait?: number | undefined;
  /** Whether whoever touches the chain makes the blocks that are due; true where absent. */
  readonly forgesWhenDue?: boolean | undefined;
  /** The most that the store may grow to, in pages of 4096 bytes. */
  readonly maximumPages?: bigint | undefined;
}

/** An open chain. */
export interface Emulator {
  readonly chain: Chain;
  readonly provider: EmulatorProvider;
  /** Gives the home back. */
  readonly close: () => void;
}

/**
 * Opens the embedded chain. For writing, it begins a chain where there is none, keeps other writers out until it is
 * closed (`HomeInUseError`), and makes the blocks that are due. For reading, it needs no lock and sees what was last
 * acknowledged; where there is no chain it answers undefined.
 */
export async function openEmulator(options: EmulatorOptions & { mode: 'write' }): Promise<Emulator>;
export async function openEmulator(
  options: EmulatorOptions & { mode: 'read' | 'write' },
): Promise<Emulator | undefined>;
export async function openEmulator(
  options: EmulatorOptions & { mode: 'read' | 'write' },
): Promise<Emulator | undefined> {
  const { directory, mode, wait } = options;
  if (mode === 'read') {
    const store = Store.find(directory);
    return store && toEmulator(store, options, undefined);
  }
  const lock = directory === IN_MEMORY ? undefined : new HomeLock(directory, wait);
  try {
    const emulator = toEmulator(beginOrOpen(options), options, lock);
    await emulator.chain.forgeDue();
    return emulator;
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function beginOrOpen({ clock, directory, genesis, wait, maximumPages }: EmulatorOptions): Store {
  const begin = (): Genesis => ({
    network: 'emulator',
    zeroTime: clock.now() - (clock.now() % 1000n),
    outputs: genesis?.outputs ?? faucetOutputs(),
    registrations: genesis?.registrations ?? [],
  });
  return openStore(directory, begin, { wait, maximumPages });
}

function toEmulator(
  store: Store,
  { clock, forgesWhenDue = true }: EmulatorOptions,
  lock: HomeLock | undefined,
): Emulator {
  const chain = new Chain(store, clock, { forgesWhenDue });
  const close = (): void => {
    chain.close();
    lock?.release();
  };
  return { chain, provider: new EmulatorProvider(chain), close };
}
