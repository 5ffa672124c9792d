import { createInterface } from 'node:readline/promises';
import { AccessDeniedError, BadCommandError } from '../offchain/errors/file.ts';
import { MAINNET, TESTNET, type NetworkId } from '../offchain/ledger/address.ts';
import type { SlotConfig } from '../offchain/ledger/slots.ts';

/** Where a run's ledger is. */
export type Network =
  | { readonly kind: 'emulator'; readonly name: 'emulator' }
  | {
      readonly kind: 'remote';
      /** As given: `devnet:URL`, `preview`, … */
      readonly name: string;
      /** For names of files. */
      readonly fileName: string;
      readonly url: string;
      readonly projectId: string | undefined;
      readonly networkId: NetworkId;
      readonly slotConfig: SlotConfig | undefined;
      /** Where a devnet is moved and its faucet is asked; undefined for a public network. */
      readonly devnetUrl: string | undefined;
    };

export const emulatorNetwork: Network = { kind: 'emulator', name: 'emulator' };

/** The variable of the environment that holds the project id of a public network, and the one for another server's URL. */
const PROJECT_ID = 'BLOCKFROST_PROJECT_ID';
const SERVER = 'BLOCKFROST_URL';

/** Public networks: when their slots took a second each, and since which time (Shelley's start). */
const PUBLIC = {
  preview: { networkId: TESTNET, zeroTime: 1_666_656_000_000n, zeroSlot: 0n },
  preprod: { networkId: TESTNET, zeroTime: 1_655_769_600_000n, zeroSlot: 86_400n },
  mainnet: { networkId: MAINNET, zeroTime: 1_596_059_091_000n, zeroSlot: 4_492_800n },
} as const;

type PublicName = keyof typeof PUBLIC;

const isPublic = (name: string): name is PublicName => Object.hasOwn(PUBLIC, name);

/** Reads `--network`. Throws `BadCommandError`, which lists the networks. */
export function parseNetwork(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Network {
  if (text === 'emulator') return emulatorNetwork;
  if (text.startsWith('devnet:')) return devnetNetwork(text);
  if (isPublic(text)) return publicNetwork(text, environment);
  throw new BadCommandError(
    `Unknown network: ${text}. There are emulator, devnet:URL, preview, preprod and mainnet`,
  );
}

function devnetNetwork(name: string): Network {
  const url = name.slice('devnet:'.length).replace(/\/+$/, '');
  if (!/^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(url) || !URL.canParse(url)) {
    throw new BadCommandError(
      `Not a devnet: ${name}. Write devnet:http://127.0.0.1:PORT, as devnet prints it`,
    );
  }
  const base = url.replace(/\/api\/v0$/, '');
  return {
    kind: 'remote',
    name: `devnet:${base}`,
    fileName: `devnet-${new URL(base).host.replaceAll(/[^a-z0-9.-]/gi, '-')}`,
    url: `${base}/api/v0`,
    projectId: undefined,
    networkId: TESTNET,
    slotConfig: undefined,
    devnetUrl: base,
  };
}

function publicNetwork(
  name: PublicName,
  environment: Readonly<Record<string, string | undefined>>,
): Network {
  const projectId = environment[PROJECT_ID];
  const server = environment[SERVER];
  if (server === undefined && (projectId === undefined || projectId === '')) {
    throw new BadCommandError(
      `Network ${name} needs a Blockfrost project id: set ${PROJECT_ID}, or ${SERVER} for a server of your own`,
    );
  }
  // Blockfrost's ids begin with their network; the wrong one would only be told apart by failing requests.
  const other = Object.keys(PUBLIC).find((one) => one !== name && projectId?.startsWith(one));
  if (other !== undefined) {
    throw new BadCommandError(`The project id in ${PROJECT_ID} is for ${other}, not for ${name}`);
  }
  const { networkId, zeroTime, zeroSlot } = PUBLIC[name];
  return {
    kind: 'remote',
    name,
    fileName: name,
    url: server ?? `https://cardano-${name}.blockfrost.io/api/v0`,
    projectId,
    networkId,
    slotConfig: { zeroTime, zeroSlot, slotLength: 1000n },
    devnetUrl: undefined,
  };
}

/** How a person is asked. Undefined where nobody sits at the terminal. */
export type Ask = ((question: string) => Promise<string>) | undefined;

/** Asks at the terminal. */
export const askAtTerminal: Ask =
  process.stdin.isTTY && process.stderr.isTTY
    ? async (question) => {
        const terminal = createInterface({ input: process.stdin, output: process.stderr });
        try {
          return await terminal.question(question);
        } finally {
          terminal.close();
        }
      }
    : undefined;

/**
 * Calls on mainnet cost real money, so they need a consent of their own, which `--yes` is not: the option, or the
 * network's name typed at the terminal. Throws `AccessDeniedError` without it.
 */
export async function confirmMainnet(
  network: Network,
  { confirmed, ask }: { readonly confirmed: boolean; readonly ask: Ask },
): Promise<void> {
  if (network.kind === 'emulator' || network.networkId !== MAINNET || confirmed) return;
  const answer = await ask?.('This costs real ADA on mainnet. Type mainnet to go on: ');
  if (answer?.trim() === 'mainnet') return;
  throw new AccessDeniedError({
    path: 'mainnet',
    reason: 'calls there cost real ADA. Confirm with --confirm-mainnet',
  });
}
