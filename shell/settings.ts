import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { BadCommandError, InvalidDataError } from '../offchain/errors/file.ts';
import { type BuilderName, builderNames } from '../offchain/builders/choose.ts';
import { findHostCode, toHostError } from './host-errors.ts';
import { checkBuilder, checkKernel, checkUser, type Options } from './options.ts';

/** What a run works with, wherever it was said. */
export interface Settings {
  readonly home: string;
  readonly hostRoot: string;
  readonly user: string;
  readonly kernel: string | undefined;
  /** As `--network` takes it. */
  readonly network: string;
  readonly builder: BuilderName;
  /** URLs of nodes of a Hydra head. */
  readonly hydra: readonly string[];
  /** The file whose first line is the password of the keys. */
  readonly passwordFile: string | undefined;
  /** Lovelace that one call may cost. */
  readonly maxCost: bigint | undefined;
  /** Lovelace that all calls of the run may cost. */
  readonly budget: bigint | undefined;
  /** Blocks that must lie on a call before it counts as confirmed. */
  readonly verify: number;
}

const names = [
  'home',
  'hostRoot',
  'user',
  'kernel',
  'network',
  'builder',
  'hydra',
  'passwordFile',
  'maxCost',
  'budget',
  'verify',
] as const;
type Name = (typeof names)[number];
type Chosen = Readonly<Partial<Record<Name, string>>>;

const variables: Readonly<Record<Name, string>> = {
  home: 'DOS_HOME',
  hostRoot: 'DOS_HOST_ROOT',
  user: 'DOS_USER',
  kernel: 'DOS_KERNEL',
  network: 'DOS_NETWORK',
  builder: 'DOS_BUILDER',
  hydra: 'DOS_HYDRA',
  passwordFile: 'DOS_PASSWORD_FILE',
  maxCost: 'DOS_MAX_COST',
  budget: 'DOS_BUDGET',
  verify: 'DOS_VERIFY',
};

/**
 * Puts settings together: an option wins over its variable, that over the project's file (`dos.json` in the caller's
 * folder), that over the user's (`config.json` in the platform's folder for settings). Relative paths are relative to
 * where they are written. Throws `KernelError`s that say which file is wrong.
 */
export async function findSettings(
  options: Options,
  variable: (name: string) => string | undefined,
  callerFolder: string,
): Promise<Settings> {
  const given: Chosen = keepKnown((name) => options[name]);
  const set: Chosen = keepKnown((name) => variable(variables[name]) || undefined);
  const project = await readSettings(callerFolder, 'dos.json');
  const folder = relative(callerFolder, project.hostRoot ?? callerFolder);
  if (folder.startsWith('..') || isAbsolute(folder)) {
    // SECURITY: a folder that came from elsewhere must not open the host's other folders to its scripts.
    throw new InvalidDataError({
      what: join(callerFolder, 'dos.json'),
      reason: 'hostRoot leads outside its folder. Use --host-root if you mean it',
    });
  }
  const known = { ...project, ...atCaller({ ...set, ...given }, callerFolder) };
  const all = { ...(await findUserSettings(variable, known)), ...known };
  return {
    home: all.home ?? (await findPlatformFolder('data')),
    hostRoot: all.hostRoot ?? callerFolder,
    user: checkUser(all.user) ?? 'default',
    kernel: checkKernel(all.kernel),
    network: all.network ?? 'emulator',
    builder: checkBuilder(all.builder) ?? builderNames[0],
    hydra: readUrls(all.hydra),
    passwordFile: all.passwordFile,
    maxCost: readAda('--max-cost', all.maxCost),
    budget: readAda('--budget', all.budget),
    verify: readDepth(all.verify) ?? 1,
  };
}

/** Lovelace of an amount of ADA. Throws for what is none. */
function readAda(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const [, whole, rest = ''] = /^(\d{1,11})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new BadCommandError(`Not an amount of ADA for ${name}: ${text}. Write 1.5, for example`);
  }
  return BigInt(whole) * 1_000_000n + BigInt(rest.padEnd(6, '0'));
}

/** URLs with commas between. Throws for what is none. */
function readUrls(text: string | undefined): readonly string[] {
  const urls = text === undefined ? [] : text.split(',');
  return urls.map((url) => {
    if (/^(?:https?|wss?):\/\/[^/?#\s]+\/?$/.test(url) && URL.canParse(url)) {
      return url.replace(/\/$/, '');
    }
    throw new BadCommandError(
      `Not a Hydra node: ${url}. Write http://HOST:PORT, several with commas between`,
    );
  });
}

function readDepth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new BadCommandError(`Not a number of blocks for --verify: ${text}. Write 1 to 9999`);
  }
  return Number(text);
}

function keepKnown(find: (name: Name) => string | undefined): Chosen {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = find(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Paths become absolute. */
function atCaller(chosen: Chosen, folder: string): Chosen {
  return {
    ...chosen,
    ...(chosen.home === undefined ? {} : { home: resolve(folder, chosen.home) }),
    ...(chosen.hostRoot === undefined ? {} : { hostRoot: resolve(folder, chosen.hostRoot) }),
    ...(chosen.passwordFile === undefined
      ? {}
      : { passwordFile: resolve(folder, chosen.passwordFile) }),
  };
}

/** The user's own file is not looked for where everything is known already: it would cost every run some milliseconds. */
async function findUserSettings(
  variable: (name: string) => string | undefined,
  known: Chosen,
): Promise<Chosen> {
  if (names.every((name) => known[name] !== undefined)) return {};
  const folder = variable('DOS_CONFIG') || (await findPlatformFolder('config'));
  return readSettings(folder, 'config.json');
}

async function findPlatformFolder(kind: 'data' | 'config'): Promise<string> {
  const { default: envPaths } = await import('env-paths');
  return envPaths('dos', { suffix: '' })[kind];
}

async function readSettings(folder: string, name: string): Promise<Chosen> {
  const path = join(folder, name);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = findHostCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw toHostError(error, path);
  }
  const wrong = (reason: string): InvalidDataError => new InvalidDataError({ what: path, reason });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('it is not a JSON object');
  }
  const chosen: Partial<Record<Name, string>> = {};
  for (const [key, setting] of Object.entries(value)) {
    const known = names.find((each) => each === key);
    if (known === undefined) throw wrong(`unknown setting ${key}. There are ${names.join(', ')}`);
    if (typeof setting !== 'string' || setting === '') throw wrong(`${key} is not text`);
    chosen[known] = setting;
  }
  try {
    checkUser(chosen.user);
    checkKernel(chosen.kernel);
    checkBuilder(chosen.builder);
    readAda('maxCost', chosen.maxCost);
    readAda('budget', chosen.budget);
    readDepth(chosen.verify);
    readUrls(chosen.hydra);
  } catch (error) {
    if (error instanceof BadCommandError) throw wrong(error.message);
    throw error;
  }
  return atCaller(chosen, folder);
}
