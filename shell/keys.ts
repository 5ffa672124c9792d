import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FileExistsError,
  FileNotFoundError,
  InvalidDataError,
  WrittenByAnotherError,
} from '../offchain/errors/file.ts';
import { InvalidPasswordError } from '../offchain/errors/transaction.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import type { GenerationHashes, KeyFile } from '../offchain/signers/key-file.ts';
import type { Environment } from './environment.ts';
import {
  corruptFile,
  createTextFile,
  findTextFile,
  removeLeftovers,
  writeTextFile,
} from './home-files.ts';
import { findHostCode, toHostError } from './host-errors.ts';
import type { UnlockedKeys } from './passwords.ts';

/** A user's public keys, as a kernel knows them. */
export type PublicKeys = Omit<Signer, 'sign'>;

/** Answers the auth keys that open accounts of the kernel; asked only where it makes a difference. */
export type ListAuthKeys = () => Promise<ReadonlySet<Hex>>;

/** The key file of the run's user; undefined where there is none. Throws `InvalidDataError` for one that is damaged. */
export async function findKeyFile(environment: Environment): Promise<KeyFile | undefined> {
  const path = pathOf(environment, environment.user);
  const text = await findTextFile(path);
  if (text === undefined) return undefined;
  const { readKeyFile } = await import('../offchain/signers/key-file.ts');
  try {
    return readKeyFile(text);
  } catch (error) {
    // Anything else is a defect of the reader, and must not be taken for one of the file.
    if (!(error instanceof InvalidDataError)) throw error;
    throw corruptFile(path, `not a key file: ${error.facts['reason'] ?? ''}`, error);
  }
}

/** Every user of the home that has keys. */
export async function listUsers({ home }: Environment): Promise<readonly string[]> {
  try {
    const names = await readdir(join(home, 'keys'));
    const users = names.flatMap((name) => /^([A-Za-z0-9_-]{1,32})\.json$/.exec(name)?.[1] ?? []);
    return users.toSorted();
  } catch (error) {
    if (findHostCode(error) === 'ENOENT') return [];
    throw toHostError(error, join(home, 'keys'));
  }
}

/** The user's public keys on a kernel. No password is needed for them. */
export async function findPublicKeys(
  environment: Environment,
  listAuthKeys: ListAuthKeys,
): Promise<PublicKeys | undefined> {
  const file = await findKeyFile(environment);
  if (file === undefined) return undefined;
  return { ...(await chooseGeneration(file.generations, listAuthKeys)), ...paymentOf(file) };
}

/**
 * The user's signer on a kernel. Where there are no keys they are made on the spot: without a password for the embedded
 * emulator, whose funds are worthless, and with one anywhere else.
 */
export async function getSigner(
  environment: Environment,
  listAuthKeys: ListAuthKeys,
): Promise<Signer> {
  const file = await findKeyFile(environment);
  const { ring } =
    file === undefined ? await makeKeys(environment) : await unlock(environment, file);
  const { generation } = await chooseGeneration(ring.header.generations, listAuthKeys);
  return ring.signerOf(generation);
}

/** The key file of the run's user. Throws `FileNotFoundError` where there is none. */
export async function getKeyFile(environment: Environment): Promise<KeyFile> {
  const file = await findKeyFile(environment);
  if (file !== undefined) return file;
  throw new FileNotFoundError({ path: `keys of ${environment.user}` });
}

/** Unlocks a key file for calls on the run's network. */
export async function unlock(environment: Environment, file: KeyFile): Promise<UnlockedKeys> {
  const { network, user, passwords } = environment;
  if (network.kind === 'remote' && !file.isEncrypted) {
    throw new InvalidPasswordError(
      `it is not encrypted, and only the embedded emulator takes such keys. KEYS PASSWORD encrypts them`,
    );
  }
  return passwords.unlock(user, file);
}

async function makeKeys(environment: Environment): Promise<UnlockedKeys> {
  const [{ generateEntropy }, { ringOfSeed }] = await Promise.all([
    import('../offchain/signers/derivation.ts'),
    import('../offchain/signers/key-ring.ts'),
  ]);
  const password = await chooseProtection(environment);
  const ring = await ringOfSeed(generateEntropy(24), [0]);
  try {
    await saveKeys(environment, { ring, password }, { replaces: undefined });
    return { ring, password };
  } catch (error) {
    if (!(error instanceof FileExistsError)) throw error;
    // Another process has made keys in the meantime. Nobody has seen these here yet, and those may be funded by now.
    return unlock(environment, await getKeyFile(environment));
  }
}

/** The password that new keys get: none on the embedded emulator, unless there is a file with one. */
export async function chooseProtection({
  network,
  passwords,
  user,
}: Environment): Promise<string | undefined> {
  return network.kind === 'remote' || passwords.hasFile ? passwords.choose(user) : undefined;
}

/**
 * Writes a user's key file, readable by its owner only: a new one, or one in the place of the file that was read before.
 * Answers it.
 * Throws `FileExistsError` and `WrittenByAnotherError` rather than lose keys of another process. New keys never replace
 * any; between the last look at a file that is replaced and its replacement there is a moment, but no work.
 */
export async function saveKeys(
  environment: Environment,
  keys: UnlockedKeys,
  { replaces }: { readonly replaces: Pick<KeyFile, 'checksum'> | undefined },
): Promise<KeyFile> {
  const { user, passwords } = environment;
  const { ring, password } = keys;
  const path = pathOf(environment, user);
  const existing = new FileExistsError({
    path,
    hint: `User ${user} has keys already; --user NAME makes others`,
  });
  if (replaces === undefined && (await findTextFile(path)) !== undefined) throw existing;
  const { readKeyFile, writeKeyFile } = await import('../offchain/signers/key-file.ts');
  const text = await writeKeyFile(ring.secret, ring.header, password);
  // A second copy of what is written now, or of a seed that is to be left out.
  await removeLeftovers(path);
  // Encrypting has taken half a second: long enough for other processes.
  if (replaces === undefined) {
    if (!(await createTextFile(path, text))) throw existing;
  } else {
    const found = await findKeyFile(environment);
    if (found?.checksum !== replaces.checksum) throw new WrittenByAnotherError({ path });
    await writeTextFile(path, text);
  }
  const file = readKeyFile(text);
  passwords.remember(user, file, keys);
  return file;
}

/**
 * The generation that acts: the newest one that opens an account of the kernel. A file may list one that an account was not
 * handed over to, because a rotation was interrupted or was on another kernel; where none opens any, the newest is taken.
 */
async function chooseGeneration(
  generations: readonly GenerationHashes[],
  listAuthKeys: ListAuthKeys,
): Promise<GenerationHashes> {
  const newestFirst = generations.toReversed();
  const [newest] = newestFirst;
  if (newest === undefined) throw new TypeError('a key file without keys');
  if (newestFirst.length === 1) return newest;
  const opening = await listAuthKeys();
  return newestFirst.find(({ authKeyHash }) => opening.has(authKeyHash)) ?? newest;
}

const paymentOf = ({ paymentKeyHash }: KeyFile): Pick<PublicKeys, 'paymentKeyHash'> => ({
  paymentKeyHash,
});

const pathOf = ({ home }: Environment, user: string): string => join(home, 'keys', `${user}.json`);
