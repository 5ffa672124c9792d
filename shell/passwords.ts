import { readFile } from 'node:fs/promises';
import { InvalidPasswordError } from '../offchain/errors/transaction.ts';
import type { KeyFile } from '../offchain/signers/key-file.ts';
import type { KeyRing } from '../offchain/signers/key-ring.ts';
import type { Console } from './console.ts';
import { onHost } from './host-errors.ts';

/** Keys that were unlocked, and the password that did it: changes are written with the same one. */
export interface UnlockedKeys {
  readonly ring: KeyRing;
  /** Undefined where the file is not encrypted. */
  readonly password: string | undefined;
}

/** Where a run's passwords come from. Never from an argument: those are seen by everybody on the machine. */
export interface Passwords {
  /** Unlocks a user's key file; a person is asked once in a run. Throws `InvalidPasswordError`. */
  unlock(user: string, file: KeyFile): Promise<UnlockedKeys>;
  /** A password for new keys, which a person has to type twice. Throws `InvalidPasswordError` where there is nobody. */
  choose(user: string): Promise<string>;
  /** Keys that were just written need no password again in this run. */
  remember(user: string, file: KeyFile, keys: UnlockedKeys): void;
  /** Whether there is a file, so that nobody has to be asked. */
  readonly hasFile: boolean;
}

const TRIES = 3;
/** Guessing costs half a second a try: shorter ones would still be found. */
const SHORTEST = 8;

/** Passwords from a file, else from the person at the terminal. */
export function createPasswords(file: string | undefined, console: Console): Passwords {
  const unlocked = new Map<string, { readonly file: string; readonly keys: UnlockedKeys }>();

  async function unlock(user: string, keyFile: KeyFile): Promise<UnlockedKeys> {
    const { openRing } = await import('../offchain/signers/key-ring.ts');
    const tryPassword = async (password: string | undefined): Promise<UnlockedKeys> => ({
      ring: await openRing(await keyFile.unlock(password), keyFile),
      password,
    });
    if (!keyFile.isEncrypted) return tryPassword(undefined);
    if (file !== undefined) return tryPassword(await readPassword(file));
    for (let attempt = 1; ; attempt += 1) {
      const typed = await console.askSecret(`Password of ${user}: `);
      try {
        return await tryPassword(typed);
      } catch (error) {
        const again = typed !== undefined && attempt < TRIES;
        if (!(error instanceof InvalidPasswordError) || !again) throw error;
      }
    }
  }

  return {
    hasFile: file !== undefined,
    unlock: async (user, keyFile) => {
      const found = unlocked.get(user);
      if (found?.file === keyFile.checksum) return found.keys;
      const keys = await unlock(user, keyFile);
      unlocked.set(user, { file: keyFile.checksum, keys });
      return keys;
    },
    remember: (user, keyFile, keys) => {
      unlocked.set(user, { file: keyFile.checksum, keys });
    },
    choose: async (user) => {
      if (file !== undefined) return checkStrength(await readPassword(file));
      const first = await console.askSecret(`New password of ${user}: `);
      if (first === undefined) throw new InvalidPasswordError('new keys need one');
      checkStrength(first);
      const again = await console.askSecret('Once more: ');
      if (first !== again) throw new InvalidPasswordError('the two passwords differ');
      return first;
    },
  };
}

function checkStrength(password: string): string {
  if (Array.from(password).length >= SHORTEST) return password;
  throw new InvalidPasswordError(`a password has at least ${SHORTEST} characters`);
}

/** The first line of a file. */
async function readPassword(path: string): Promise<string> {
  const text = await onHost(path, () => readFile(path, 'utf8'));
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new InvalidPasswordError(`the first line of ${path} is empty`);
  return line;
}
