import { type BuilderName, builderNames } from '../offchain/builders/choose.ts';
import { BadCommandError } from '../offchain/errors/file.ts';
import { parseReference } from '../offchain/ledger/utxo.ts';

/** What a run is to do. */
export type Action =
  | { readonly kind: 'line'; readonly line: string }
  /** `-` is the standard input. */
  | { readonly kind: 'script'; readonly path: string; readonly args: readonly string[] }
  /** Neither a line nor a script: the screen, where there is a terminal. */
  | { readonly kind: 'interactive' }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** The options of a run, as given: nothing is looked up yet. */
export interface Options {
  readonly action: Action;
  readonly home: string | undefined;
  readonly hostRoot: string | undefined;
  readonly user: string | undefined;
  readonly kernel: string | undefined;
  readonly maxCost: string | undefined;
  readonly budget: string | undefined;
  readonly verify: string | undefined;
  readonly network: string | undefined;
  readonly builder: string | undefined;
  readonly hydra: string | undefined;
  readonly passwordFile: string | undefined;
  /** Real ADA may be spent. `yes` does not say so. */
  readonly confirmMainnet: boolean;
  /** Asks for no confirmation. On the embedded emulator nothing does anyway. */
  readonly yes: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  /** No messages but errors. */
  readonly quiet: boolean;
  /** Goes on after an error. */
  readonly continue: boolean;
  /** Changes nothing, and tells what it would cost. */
  readonly dryRun: boolean;
}

export const usage = `Usage: npm start -- [options] -c "<command line>"
       npm start -- [options] <script.bat | -> [arguments]
       npm start -- [options]                          (the screen, in a terminal)
       npm start -- devnet --help
       npm start -- hydra --help

Options:
  --home DIR         where keys and the embedded chain are (else DOS_HOME, else the platform's data folder)
  --host-root DIR    what H: is (else the folder that you are in)
  --user NAME        which key of the home acts (default: default)
  --kernel TXID#IX   which kernel (else the home's own)
  --network NAME     emulator (embedded, the default), devnet:URL, preview, preprod or mainnet; the last three
                     take a Blockfrost project id from BLOCKFROST_PROJECT_ID, or a server from BLOCKFROST_URL
  --password-file F  the file whose first line is the password of the keys (else it is asked for at the terminal)
  --builder NAME     which library builds transactions: lucid (the default) or blaze
  --hydra URL,…      nodes of the Hydra head that drives are mounted into (else those that a drive was mounted through)
  --confirm-mainnet  calls on mainnet may spend real ADA
  --max-cost ADA     agrees to calls up to this price, fee and deposit; refuses others
  --budget ADA       agrees to all calls of the run up to this price; refuses others
  --verify N         blocks that must lie on a call before the outbox forgets it (default: 1)
  --dry-run          calls and files of H: are only rehearsed, and their price is told
  --yes              asks for no confirmation
  --json             prints one JSON object a command
  --verbose          explains more, on stderr
  --quiet            writes nothing but errors to stderr
  --continue         a script goes on after an error
  --help, --version

An option wins over its variable (DOS_HOME, DOS_HOST_ROOT, DOS_USER, DOS_KERNEL,
DOS_NETWORK, DOS_BUILDER, DOS_HYDRA, DOS_PASSWORD_FILE, DOS_MAX_COST, DOS_BUDGET, DOS_VERIFY), that over dos.json in the
folder that you are in, that over config.json in the platform's folder for settings.
HELP lists the commands: npm start -- -c help
`;

const flags = [
  '--yes',
  '--confirm-mainnet',
  '--json',
  '--verbose',
  '--quiet',
  '--continue',
  '--dry-run',
] as const;
type Flag = (typeof flags)[number];
const settings = [
  '--home',
  '--host-root',
  '--user',
  '--kernel',
  '--network',
  '--builder',
  '--hydra',
  '--password-file',
  '--max-cost',
  '--budget',
  '--verify',
  '-c',
] as const;
type Setting = (typeof settings)[number];

/** Reads the arguments of the process. Throws `BadCommandError`, which says what to do. */
export function parseOptions(args: readonly string[]): Options {
  const given = new Set<Flag>();
  const values = new Map<Setting, string>();
  let action: Action | undefined;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = arg, inline] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? [];
    const flag = inline === undefined ? flags.find((known) => known === name) : undefined;
    const setting = settings.find((known) => known === name);
    if (flag !== undefined) given.add(flag);
    else if (setting !== undefined) setOnce(values, setting, inline ?? rest.shift());
    else if (name === '--help' || name === '-h') action = { kind: 'help' };
    else if (name === '--version') action = { kind: 'version' };
    else if (arg.startsWith('-') && arg !== '-')
      throw new BadCommandError(`Unknown option: ${arg}. --help lists the options`);
    // What is behind a script belongs to it.
    else action ??= { kind: 'script', path: arg, args: rest.splice(0) };
  }
  return {
    action: chooseAction(action, values.get('-c')),
    home: values.get('--home'),
    hostRoot: values.get('--host-root'),
    user: checkUser(values.get('--user')),
    kernel: checkKernel(values.get('--kernel')),
    maxCost: values.get('--max-cost'),
    budget: values.get('--budget'),
    verify: values.get('--verify'),
    network: values.get('--network'),
    builder: values.get('--builder'),
    hydra: values.get('--hydra'),
    passwordFile: values.get('--password-file'),
    confirmMainnet: given.has('--confirm-mainnet'),
    yes: given.has('--yes'),
    json: given.has('--json'),
    verbose: given.has('--verbose'),
    quiet: given.has('--quiet'),
    continue: given.has('--continue'),
    dryRun: given.has('--dry-run'),
  };
}

function setOnce(values: Map<Setting, string>, setting: Setting, value: string | undefined): void {
  if (value === undefined || (value === '' && setting !== '-c')) {
    throw new BadCommandError(`Missing a value behind ${setting}. --help lists the options`);
  }
  if (values.has(setting)) throw new BadCommandError(`${setting} is given twice`);
  values.set(setting, value);
}

function chooseAction(action: Action | undefined, line: string | undefined): Action {
  if (action?.kind === 'help' || action?.kind === 'version') return action;
  if (action !== undefined && line !== undefined) {
    throw new BadCommandError('Give either -c "<command line>" or a script, not both');
  }
  if (line !== undefined) return { kind: 'line', line };
  return action ?? { kind: 'interactive' };
}

/** Throws for what is no user's name. */
export function checkUser(user: string | undefined): string | undefined {
  if (user !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(user)) {
    throw new BadCommandError(
      `Not a user: ${user}. Use letters, digits, _ and -, 1 to 32 characters`,
    );
  }
  return user;
}

/** Throws for what is no kernel's name. */
export function checkKernel(kernel: string | undefined): string | undefined {
  if (kernel !== undefined && parseReference(kernel) === undefined) {
    throw new BadCommandError(`Not a kernel: ${kernel}. Write TXID#IX, as VER prints it`);
  }
  return kernel;
}

/** Throws for what is no builder. */
export function checkBuilder(builder: string | undefined): BuilderName | undefined {
  const known = builderNames.find((name) => name === builder);
  if (builder !== undefined && known === undefined) {
    throw new BadCommandError(
      `Unknown builder: ${builder}. There are ${builderNames.join(' and ')}`,
    );
  }
  return known;
}
