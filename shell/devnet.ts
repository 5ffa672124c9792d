import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BadCommandError } from '../offchain/errors/file.ts';
import type { Output } from './output.ts';

/** The options of `npm start -- devnet`, as given. */
interface DevnetArguments {
  readonly help: boolean;
  /** Repairs a damaged chain first. */
  readonly recover: boolean;
  readonly home: string | undefined;
  readonly port: number;
  readonly genesis: string | undefined;
  readonly slot: bigint | undefined;
  readonly clock: 'real' | 'manual';
  readonly blockTime: number | undefined;
}

export const devnetUsage = `Usage: npm start -- devnet [options]

Runs a chain that other programs can use: the Blockfrost API on loopback, and POST /devnet/... to move it.
It prints one line of JSON when it is ready, and ends with ^C.

Options:
  --port N           where it listens; 0, the default, takes a free port
  --home DIR         where the chain is (else DOS_HOME, else the platform's data folder)
  --genesis FILE     outputs that a new chain begins with (UTxO JSON of cardano-cli), beside the faucet's
  --slot N           the slot to begin in, or to move on to
  --clock KIND       real (the default), or manual: time moves by POST /devnet/slot alone
  --block-time MS    a block every so many milliseconds (else one in 20 slots on average; none by itself with a manual clock)
  --recover          repairs a damaged chain first: keeps the blocks that can be read, and the old file
  --help
`;

const DEFAULT_PORT = 0;
const LARGEST_PORT = 65_535;
const LARGEST_BLOCK_TIME = 3_600_000;

/** Reads the arguments behind `devnet`. Throws `BadCommandError`, which says what to do. */
export function parseDevnetArguments(args: readonly string[]): DevnetArguments {
  const { values } = parse(args);
  return {
    help: values.help ?? false,
    recover: values.recover ?? false,
    home: values.home,
    port: readInteger('--port', values.port, 0, LARGEST_PORT) ?? DEFAULT_PORT,
    genesis: values.genesis,
    slot: readSlot(values.slot),
    clock: readClock(values.clock),
    blockTime: readInteger('--block-time', values['block-time'], 1, LARGEST_BLOCK_TIME),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        home: text,
        genesis: text,
        slot: text,
        clock: text,
        'block-time': text,
        recover: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('.')[0] : String(cause);
    throw new BadCommandError(`${reason}. devnet --help lists the options`, { cause });
  }
}

function readInteger(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new BadCommandError(`Not a number for ${name}: ${text}. Write ${least} to ${most}`);
  }
  return value;
}

function readSlot(text: string | undefined): bigint | undefined {
  if (text !== undefined && !/^[0-9]{1,12}$/.test(text)) {
    throw new BadCommandError(`Not a slot: ${text}. Write a whole number`);
  }
  return text === undefined ? undefined : BigInt(text);
}

function readClock(text = 'real'): 'real' | 'manual' {
  if (text !== 'real' && text !== 'manual') {
    throw new BadCommandError(`Not a clock: ${text}. Write real or manual`);
  }
  return text;
}

/** What a devnet takes of the process that runs it. */
export interface DevnetSurroundings {
  readonly callerFolder: string;
  readonly output: Output;
  readonly message: (text: string) => void;
  readonly findHome: (home: string | undefined) => Promise<string>;
}

/** `npm start -- devnet`: runs until it is interrupted. Resolves to the exit status. */
export async function runDevnet(
  args: readonly string[],
  { callerFolder, output, message, findHome }: DevnetSurroundings,
): Promise<number> {
  const { help, home, genesis, recover, ...options } = parseDevnetArguments(args);
  if (help) {
    await output.write(devnetUsage);
    return 0;
  }
  // Before anything is loaded: whoever interrupts a start must not leave half of it.
  const interrupted = new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  });
  const [{ openDevnet }, { readGenesisFile }] = await Promise.all([
    import('../emulator/devnet/open-devnet.ts'),
    import('../emulator/devnet/genesis-file.ts'),
  ]);
  const outputs =
    genesis === undefined ? undefined : await readGenesisFile(resolve(callerFolder, genesis));
  const directory = join(await findHome(home), 'emulator');
  if (recover) {
    const { recoverChain } = await import('../emulator/recovery.ts');
    const { blocks, transactions, kept } = await recoverChain(directory);
    message(
      `Recovered ${blocks} blocks with ${transactions} transactions; the old file is ${kept}`,
    );
  }
  const devnet = await openDevnet({
    ...options,
    directory,
    genesis: outputs,
    report: (error) => message(error instanceof Error ? error.message : String(error)),
  });
  const { url, blockfrost } = devnet;
  await output.write(`${JSON.stringify({ ready: true, url, blockfrost })}\n`);
  await interrupted;
  await devnet.close();
  return 0;
}
