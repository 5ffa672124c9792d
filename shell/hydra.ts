import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BadCommandError, InvalidDataError } from '../offchain/errors/file.ts';
import { InternalError } from '../offchain/errors/kernel-error.ts';
import { HomeInUseError } from '../offchain/errors/transaction.ts';
import { systemClock } from '../offchain/ports/clock.ts';
import type { Provider } from '../offchain/ports/provider.ts';
import { parseNetwork, type Network } from './network.ts';
import { createTextFile, findJsonFile } from './home-files.ts';

export const hydraUsage = `Usage: npm start -- hydra serve [options]

Serves a Hydra head of this machine: parties that speak the API of hydra-node 2.3.0, one port each, over the home's
embedded chain or a devnet. The embedded chain has one writer at a time: for drives, use a devnet. Prints one JSON line
when it is ready (URLs of the parties and of a control server) and runs until it is interrupted. hydra/README.md says
what of it is simulated.

The control server makes faults on request: POST /parties/N/kill, /restart, /cut (its connections), or /behave with
{"offline":true}; beside it refusesToSign, refusesDeposits, closesWithOldSnapshot, neverContests, disagrees.

Options:
  --parties N               how many, 1 to 29 (default: 1)
  --port N                  of the first party, the others follow; 0 takes free ones (default: 4001)
  --host ADDRESS            (default: 127.0.0.1)
  --network NAME            emulator (the home's embedded chain, the default) or devnet:URL
  --contestation-period S   seconds (default: 60; a real head has 12 hours)
  --deposit-period S        seconds (default: 10; a real head has an hour)
  --timeout S               seconds that a request waits for its outcome (default: 300)
  --home DIR                where the embedded chain and the parties' logs are
  --forget                  parties remember nothing when it ends
  --help
`;

/** What the program around it gives. */
export interface HydraSurroundings {
  /** The home for the value of `--home`. */
  readonly findHome: (given: string | undefined) => Promise<string>;
  readonly write: (text: string) => Promise<void>;
  readonly message: (text: string) => void;
  /** Resolves when the program is to end. */
  readonly interrupted: () => Promise<void>;
}

interface ServeOptions {
  readonly parties: number;
  readonly port: number;
  readonly host: string;
  readonly contestationPeriod: bigint;
  readonly depositPeriod: bigint;
  readonly timeout: number;
  readonly home: string | undefined;
  readonly network: Network;
  readonly forget: boolean;
}

/** Lovelace that a party gets from the faucet for its transactions on L1, in outputs of a third each. */
const FUEL = 200_000_000n;
/** Milliseconds between looks at L1. */
const INTERVAL = 500;

/** `hydra serve`. Answers the exit status; throws `KernelError`s. */
export async function runHydra(
  args: readonly string[],
  surroundings: HydraSurroundings,
): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || command === '--help' || rest.includes('--help')) {
    await surroundings.write(hydraUsage);
    return 0;
  }
  if (command !== 'serve') {
    throw new BadCommandError(
      `Unknown command: hydra ${command}. hydra --help tells what there is`,
    );
  }
  const options = readOptions(rest);
  const home = await surroundings.findHome(options.home);
  if (options.forget) return serve(options, home, undefined, surroundings);
  const logs = join(home, 'hydra');
  const { HomeLock } = await import('../emulator/home-lock.ts');
  // Parties of two processes would write into the same logs.
  const lock = new HomeLock(logs);
  try {
    return await serve(options, home, logs, surroundings);
  } finally {
    lock.release();
  }
}

/** `logs`: the folder of the parties' logs, where they remember anything. */
async function serve(
  options: ServeOptions,
  home: string,
  logs: string | undefined,
  { write, message, interrupted }: HydraSurroundings,
): Promise<number> {
  const seed = await getSeed(home);
  const [
    { openLedger },
    { ScalusLedger },
    { faucetSigner },
    { faucetAddress },
    { lucidBuilder },
    { LocalHead },
    { ControlServer },
    { prepare },
    { emptyPlan },
  ] = await Promise.all([
    import('./networks.ts'),
    import('../emulator/scalus-ledger.ts'),
    import('../emulator/faucet-signer.ts'),
    import('../emulator/faucet.ts'),
    import('../offchain/builders/lucid.ts'),
    import('../hydra/head/local-head.ts'),
    import('../hydra/head/control-server.ts'),
    import('../offchain/submit.ts'),
    import('../offchain/tx-plan.ts'),
  ]);
  const { network } = options;
  const l1 = await openLedger({ home, network, confirmedMainnet: false }, 'write');
  if (l1 === undefined) throw new InternalError('no chain');
  const { provider } = l1;
  const ledger = new ScalusLedger();
  const fund = async (address: string): Promise<void> => {
    const held = await provider.listUtxos(address);
    if (held.reduce((sum, { output }) => sum + output.lovelace, 0n) >= FUEL) return;
    if (network.kind === 'remote') {
      await fundFromFaucet(network.devnetUrl, provider, address);
      return;
    }
    const output = { address, lovelace: FUEL, assets: new Map<string, bigint>() };
    const { cbor } = await prepare(
      { provider, builder: lucidBuilder, ledger, signer: faucetSigner, address: faucetAddress },
      { ...emptyPlan, outputs: [output, output, output] },
    );
    await provider.awaitConfirmation(await provider.submit(cbor));
  };
  try {
    message(`Starting ${options.parties} parties`);
    const head = await LocalHead.open({
      parties: options.parties,
      provider,
      builder: lucidBuilder,
      ledger,
      clock: systemClock,
      seed,
      directory: logs,
      contestationPeriod: options.contestationPeriod,
      depositPeriod: options.depositPeriod,
      transactionTimeout: options.timeout,
      host: options.host,
      port: options.port,
      interval: INTERVAL,
      fund,
    }).catch((error: unknown) => {
      throw inUse(error, options) ?? error;
    });
    const control = await ControlServer.start(head, options.host);
    const urls = head.parties.map(({ authority }) => `http://${authority}`);
    await write(
      `${JSON.stringify({ parties: urls, control: `http://${options.host}:${control.port}` })}\n`,
    );
    await interrupted();
    await control.stop();
    await head.close();
    return 0;
  } finally {
    l1.close();
  }
}

async function fundFromFaucet(
  devnetUrl: string | undefined,
  provider: Provider,
  address: string,
): Promise<void> {
  if (devnetUrl === undefined) throw new InternalError('a network without a faucet');
  const { askFaucet } = await import('../offchain/providers/devnet-faucet.ts');
  for (const id of await askFaucet(devnetUrl, address, [FUEL, FUEL, FUEL])) {
    await provider.awaitConfirmation(id);
  }
}

/** A port that another program has. */
function inUse(error: unknown, { host, port }: ServeOptions): HomeInUseError | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return undefined;
  return new HomeInUseError({ home: `port from ${port} on at ${host}`, cause: error });
}

/** What every key of the parties follows from: made once for a home. The funds of an embedded chain are worthless. */
async function getSeed(home: string): Promise<Uint8Array> {
  const path = join(home, 'hydra.json');
  const file = await findJsonFile(path);
  const known = file?.['seed'];
  if (file === undefined) {
    // Another process may be faster by a moment: its seed counts.
    await createTextFile(path, `${JSON.stringify({ seed: randomBytes(32).toString('hex') })}\n`);
    return getSeed(home);
  }
  if (typeof known !== 'string' || !/^[0-9a-f]{64}$/.test(known)) {
    throw new InvalidDataError({ what: path, reason: 'it has no seed of 32 bytes' });
  }
  return new Uint8Array(Buffer.from(known, 'hex'));
}

function readOptions(args: readonly string[]): ServeOptions {
  const { values } = parse(args);
  const parties = readNumber('--parties', values.parties ?? '1', 1, 29);
  const port = readNumber('--port', values.port ?? '4001', 0, 65_535);
  return {
    parties,
    port,
    host: values.host ?? '127.0.0.1',
    contestationPeriod: BigInt(
      readNumber('--contestation-period', values['contestation-period'] ?? '60', 1, 31_536_000),
    ),
    depositPeriod: BigInt(
      readNumber('--deposit-period', values['deposit-period'] ?? '10', 2, 31_536_000),
    ),
    timeout: readNumber('--timeout', values.timeout ?? '300', 1, 86_400),
    home: values.home,
    network: readNetwork(values.network),
    forget: values.forget ?? false,
  };
}

const text = { type: 'string' } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        parties: text,
        port: text,
        host: text,
        'contestation-period': text,
        'deposit-period': text,
        timeout: text,
        home: text,
        network: text,
        forget: { type: 'boolean' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadCommandError(`${reason}. hydra --help lists the options`, { cause });
  }
}

/** A head of this machine is simulated on L1 by keys of its own: nothing for a network of others. */
function readNetwork(name: string | undefined): Network {
  const network = parseNetwork(name ?? 'emulator', process.env);
  if (network.kind === 'emulator' || network.devnetUrl !== undefined) return network;
  throw new BadCommandError(
    `--network ${network.name}: a local head is for emulator and devnet:URL. On a public network, run hydra-node`,
  );
}

function readNumber(name: string, value: string, least: number, most: number): number {
  const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new BadCommandError(`${name} ${value}: give a whole number from ${least} to ${most}`);
}
