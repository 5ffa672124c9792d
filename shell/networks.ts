import { join } from 'node:path';
import { systemClock, type Clock } from '../offchain/ports/clock.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import type { Submission } from '../offchain/submit.ts';
import type { Environment } from './environment.ts';
import { askAtTerminal, confirmMainnet, type Network } from './network.ts';

/** A ledger that a run has open. */
export interface OpenLedger {
  readonly provider: Provider;
  /** Runs a call again where somebody else was faster; undefined where nobody else can be. */
  readonly retry: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  close(): void;
}

type Remote = Extract<Network, { kind: 'remote' }>;

/** What a new user gets from a faucet, lovelace an output. Several, so that one is left for collateral. */
export const GIFT: readonly bigint[] = [
  2_000_000_000n,
  2_000_000_000n,
  2_000_000_000n,
  2_000_000_000n,
  2_000_000_000n,
];

/** Where the embedded chain of a home lies. */
export function storeOf({ home }: Pick<Environment, 'home'>): {
  readonly directory: string;
  readonly clock: Clock;
} {
  return { directory: join(home, 'emulator'), clock: systemClock };
}

/** Opens the run's network. Undefined where it is the embedded chain, only to be read, and there is none. */
export async function openLedger(
  environment: Pick<Environment, 'home' | 'network' | 'confirmedMainnet'>,
  mode: 'read' | 'write',
): Promise<OpenLedger | undefined> {
  const { network } = environment;
  if (network.kind === 'remote') return openRemote(environment, network, mode);
  const { openEmulator } = await import('../emulator/open-emulator.ts');
  const emulator = await openEmulator({ ...storeOf(environment), mode });
  if (emulator === undefined) return undefined;
  return { provider: emulator.provider, retry: undefined, close: () => emulator.close() };
}

async function openRemote(
  { confirmedMainnet }: Pick<Environment, 'confirmedMainnet'>,
  network: Remote,
  mode: 'read' | 'write',
): Promise<OpenLedger> {
  if (mode === 'write') {
    await confirmMainnet(network, { confirmed: confirmedMainnet, ask: askAtTerminal });
  }
  const { BlockfrostProvider, retryingOnConflict } =
    await import('../offchain/providers/blockfrost.ts');
  const remote = await BlockfrostProvider.open({
    url: network.url,
    projectId: network.projectId,
    network: network.name,
    networkId: network.networkId,
    slotConfig: network.slotConfig,
    pollInterval: network.devnetUrl === undefined ? undefined : DEVNET_POLL_INTERVAL,
  });
  if (mode === 'read') return { provider: remote, retry: undefined, close: () => undefined };
  const { checkingProvider } = await import('../emulator/checking-provider.ts');
  return {
    provider: checkingProvider(remote),
    retry: (work) => retryingOnConflict(remote, work),
    close: () => undefined,
  };
}

/** Milliseconds: nobody is bothered by more questions there. */
const DEVNET_POLL_INTERVAL = 200;

/** Pays a new user out of a devnet's faucet. Elsewhere it says where to send ADA, and goes on: the builder knows whether it is enough. */
export async function fundRemotely(
  { provider, address }: Submission,
  environment: Environment,
): Promise<void> {
  const { network, user } = environment;
  if (network.kind !== 'remote') return;
  if ((await provider.listUtxos(address)).length > 0) return;
  const { devnetUrl } = network;
  if (devnetUrl === undefined) {
    environment.message(
      `User ${user} has no funds on ${network.name}. Send some ADA to ${address}`,
    );
    return;
  }
  environment.message(`Funding ${user} from the devnet's faucet`);
  const { askFaucet } = await import('../offchain/providers/devnet-faucet.ts');
  const ids = await askFaucet(devnetUrl, address, GIFT);
  for (const id of ids) await provider.awaitConfirmation(id);
}
