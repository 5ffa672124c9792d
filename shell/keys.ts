import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { blake2b224, toHex } from '../offchain/ledger/hash.ts';
import type { Hex } from '../offchain/ledger/utxo.ts';
import type { Signer } from '../offchain/ports/signer.ts';
import type { PrivateKeys } from '../offchain/signers/key-signer.ts';
import type { Environment } from './environment.ts';
import { corruptFile, findJsonFile, writeJsonFile } from './home-files.ts';

const names = ['payment', 'auth', 'nextAuth', 'encryption'] as const;

/** Everything before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The user's public keys, as the chain knows them. */
export interface PublicKeys {
  readonly paymentKeyHash: Hex;
  readonly authKeyHash: Hex;
}

/** The hashes of the user's public keys; undefined where the home has no keys of that name. */
export async function findPublicKeys(environment: Environment): Promise<PublicKeys | undefined> {
  const keys = await findKeys(environment);
  return keys && { paymentKeyHash: hashOf(keys.payment), authKeyHash: hashOf(keys.auth) };
}

/**
 * The user's keys, made on the spot where there are none. Unencrypted: they are for the embedded emulator, whose
 * funds are worthless.
 */
export async function getSigner(environment: Environment): Promise<Signer> {
  const found = await findKeys(environment);
  const { generateKeys, keySigner } = await import('../offchain/signers/key-signer.ts');
  if (found !== undefined) return keySigner(found);
  const keys = generateKeys();
  await writeJsonFile(
    keyFile(environment),
    Object.fromEntries(names.map((name) => [name, Buffer.from(keys[name]).toString('hex')])),
  );
  return keySigner(keys);
}

async function findKeys(environment: Environment): Promise<PrivateKeys | undefined> {
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
  return {
    payment: key('payment'),
    auth: key('auth'),
    nextAuth: key('nextAuth'),
    encryption: key('encryption'),
  };
}

/** By OpenSSL: a command that only reads does not pay 60 ms for an elliptic curve in JavaScript. */
function hashOf(privateKey: Uint8Array): Hex {
  const key = Buffer.concat([PKCS8_PREFIX, privateKey]);
  const { x } = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  return toHex(blake2b224(new Uint8Array(Buffer.from(x ?? '', 'base64url'))));
}

const keyFile = ({ home, user }: Environment): string => join(home, 'keys', `${user}.json`);
