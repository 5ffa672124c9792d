import { BadCommandError, InvalidDataError } from '../offchain/errors/file.ts';
import type { KeyFile } from '../offchain/signers/key-file.ts';
import type { KeyRing } from '../offchain/signers/key-ring.ts';
import type { Context } from './context.ts';
import type { Environment } from './environment.ts';
import { saveKeys, unlock } from './keys.ts';

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

/**
 * Adds a generation of a seed to the user's key file, which must be of the same seed. It is kept before it is used: a
 * run that is interrupted then leaves the chain to say which generation acts. Throws `WrittenByAnotherError` where the
 * file is another one than was read.
 */
export async function addGeneration(
  environment: Environment,
  file: KeyFile,
  { entropy, generation, onPaper = false }: Addition,
): Promise<KeyRing> {
  const { ring, password } = await unlock(environment, file);
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
  await saveKeys(environment, { ring: added, password }, { replaces: file });
  return added;
}
