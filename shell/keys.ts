import { join } from 'node:path';
import type { Signer } from '../offchain/ports/signer.ts';
import type { Environment } from './environment.ts';
import { corruptFile, findJsonFile, writeJsonFile } from './home-files.ts';

const names = ['payment', 'auth', 'nextAuth', 'encryption'] as const;

/** The user's keys; undefined where the home has none of that name. */
export async function findSigner(environment: Environment): Promise<Signer | undefined> {
  const path = keyFile(environment);
  const file = await findJsonFile(path);
  if (file === undefined) return undefined;
  const key = (name: (typeof names)[number]): Uint8Array => {
    const text = file[name];
    if (typeof text !== 'string' || !/^[0-9a-f]{64}$/.test(text)) {
      throw corruptFile(path, `${name} is not a key of 64 hexadecimal digits`);
    }
    return new Uint8Array(Buffer.from(text, 'hex'));
  };
  const { keySigner } = await import('../offchain/signers/key-signer.ts');
  return keySigner({
    payment: key('payment'),
    auth: key('auth'),
    nextAuth: key('nextAuth'),
    encryption: key('encryption'),
  });
}

/**
 * The user's keys, made on the spot where there are none. Unencrypted: they are for the embedded emulator, whose
 * funds are worthless.
 */
export async function getSigner(environment: Environment): Promise<Signer> {
  const found = await findSigner(environment);
  if (found !== undefined) return found;
  const { generateKeys, keySigner } = await import('../offchain/signers/key-signer.ts');
  const keys = generateKeys();
  await writeJsonFile(
    keyFile(environment),
    Object.fromEntries(names.map((name) => [name, Buffer.from(keys[name]).toString('hex')])),
  );
  return keySigner(keys);
}

const keyFile = ({ home, user }: Environment): string => join(home, 'keys', `${user}.json`);
