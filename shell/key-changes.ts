import { BadCommandError, InvalidDataError } from '../offchain/errors/file.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import { HomeInUseError, InsufficientFundsError } from '../offchain/errors/transaction.ts';
import type { KeyFile } from '../offchain/signers/key-file.ts';
import type { KeyRing } from '../offchain/signers/key-ring.ts';
import type { Context } from './context.ts';
import type { Environment } from './environment.ts';
import { chooseProtection, saveKeys, unlock } from './keys.ts';
import { NotApprovedError } from './not-approved.ts';
import type { UnlockedKeys } from './passwords.ts';

/** Throws inside of a rehearsal, or of a group that may be rolled back: neither may leave keys behind. */
export function refuseToChangeKeys({ machine }: Context): void {
  if (machine.sessions.groups.bills === undefined) return;
  throw new BadCommandError('Keys are not changed inside of BEGIN, TRY, BILL or --dry-run');
}

/** What is added to a key file. */
interface Addition {
  readonly entropy: Uint8Array;
  readonly generation: number;
  /** The seed is left out from now on. A file that keeps only the keys in use never gets one. */
  readonly onPaper?: boolean;
}

/** A key file that was changed, so that an account can be handed over. */
export interface KeptKeys {
  readonly ring: KeyRing;
  readonly file: KeyFile;
  /** What was in it before; undefined where there was no file. */
  readonly before: UnlockedKeys | undefined;
}

/**
 * Adds a generation of a seed to the user's key file, which must be of the same seed. It is kept before it is used: a
 * run that is interrupted then leaves the chain to say which generation acts. Throws `WrittenByAnotherError` where the
 * file is another one than was read.
 */
export async function addGeneration(
  environment: Environment,
  file: KeyFile,
  { entropy, generation, onPaper = false }: Addition,
): Promise<KeptKeys> {
  const before = await unlock(environment, file);
  const { ring, password } = before;
  const { ringOfSeed, withoutSeed } = await import('../offchain/signers/key-ring.ts');
  const all = new Set([...ring.header.generations.map((each) => each.generation), generation]);
  const seed = await ringOfSeed(
    entropy,
    [...all].toSorted((a, b) => a - b),
  );
  if (seed.header.paymentKeyHash !== ring.header.paymentKeyHash) {
    throw new InvalidDataError({
      what: 'The recovery phrase',
      reason: `the keys of ${environment.user} are of another one. --user NAME names other keys`,
    });
  }
  const keepsSeed = ring.secret.kind === 'seed' && !onPaper;
  const added = keepsSeed ? seed : await withoutSeed(seed);
  const written = await saveKeys(environment, { ring: added, password }, { replaces: file });
  return { ring: added, file: written, before };
}

/** A new key file with a generation of a seed, and with those that kernels of the home know. Throws `FileExistsError`. */
export async function createWithGeneration(
  context: Context,
  { entropy, generation, onPaper = false }: Addition,
): Promise<KeptKeys> {
  const { environment } = context.machine;
  const [{ ringOfSeed, withoutSeed }, { listGenerations }] = await Promise.all([
    import('../offchain/signers/key-ring.ts'),
    import('./generations.ts'),
  ]);
  const all = new Set([...(await listGenerations(context, entropy)), generation]);
  const seed = await ringOfSeed(
    entropy,
    [...all].toSorted((a, b) => a - b),
  );
  const ring = onPaper ? await withoutSeed(seed) : seed;
  const password = await chooseProtection(environment);
  const file = await saveKeys(environment, { ring, password }, { replaces: undefined });
  return { ring, file, before: undefined };
}

/**
 * Makes the call that hands an account over to a key that was kept for it. Where the call fails, the key stays in the
 * file: the ledger may take the call yet. Only where it was certainly never sent, a file without a seed becomes what it was
 * before, since it must not hold the key that the account is committed to.
 */
export async function handOver(
  { machine }: Context,
  kept: KeptKeys,
  call: () => Promise<void>,
): Promise<void> {
  const { environment, sessions } = machine;
  const before = await listSent(environment);
  // What is open has the keys of before.
  sessions.release();
  try {
    await call();
  } catch (error) {
    const sent =
      !isUnsent(error) || (await listSent(environment)).some((id) => !before.includes(id));
    if (kept.ring.header.kind === 'keys') await takeBack(environment, kept, sent);
    throw error;
  } finally {
    sessions.release();
  }
}

/** Whether nothing was signed when this was thrown, as far as the last attempt goes. */
function isUnsent(error: unknown): boolean {
  return (
    error instanceof NotApprovedError ||
    error instanceof InsufficientFundsError ||
    error instanceof HomeInUseError
  );
}

/** Ids of what the outbox keeps, what was refused too: a rollback could bring it back. */
async function listSent(environment: Environment): Promise<readonly string[]> {
  const { openOutbox } = await import('./call-path.ts');
  return (await openOutbox(environment).list()).map(({ id }) => id);
}

async function takeBack(
  environment: Environment,
  { file, before }: KeptKeys,
  sent: boolean,
): Promise<void> {
  if (!sent && before !== undefined) {
    try {
      await saveKeys(environment, before, { replaces: file });
      return;
    } catch (error) {
      // What has failed before is what the person is told; this only adds to it.
      if (!(error instanceof KernelError)) throw error;
    }
  }
  environment.message(
    'The key file holds the key that the account is committed to until the ledger has taken the call. Run the command again',
  );
}
