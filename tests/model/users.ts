import { blake2b } from '@noble/hashes/blake2.js';
import { blake2b224, toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Signer } from '../../offchain/ports/signer.ts';
import { keySigner } from '../../offchain/signers/key-signer.ts';
import { keysOf, type User } from '../support/world.ts';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { KeyNames } from './ledger.ts';
import { keyAfter, keyOf, personOf, type Key } from './steps.ts';

/** The three who use the kernel. */
export const PEOPLE = ['alice', 'bob', 'carol'] as const;
/** More keys than anybody gets through. */
const KEYS = 400;

const hashOf = (privateKey: Uint8Array): Hex => toHex(blake2b224(ed25519.getPublicKey(privateKey)));

/** Private keys that follow from a name, so that every run is the same. */
const authKey = (key: Key): Uint8Array => blake2b(Buffer.from(`${key}/auth`), { dkLen: 32 });
const encryptionKey = (key: Key): Uint8Array =>
  blake2b(Buffer.from(`${key}/encryption`), { dkLen: 32 });

const signers = new Map<Key, Signer>();

/** The signer of somebody who uses this key and has the next one at hand. */
export function signerOf(key: Key): Signer {
  const known = signers.get(key);
  if (known !== undefined) return known;
  const signer = keySigner({
    payment: keysOf(personOf(key)).payment,
    auth: authKey(key),
    nextAuth: authKey(keyAfter(key)),
    encryption: encryptionKey(key),
  });
  signers.set(key, signer);
  return signer;
}

/** Every private key by its hash, payment keys included. */
export class KeyRing implements KeyNames {
  readonly #known = new Map<Hex, Key>();
  #next = 0;

  /** Who has the auth key of this hash. Keys are made as they are asked for. */
  readonly ofAuth = (hash: Hex): Key | undefined => this.#find(`auth ${hash}`);
  readonly ofCommitment = (hash: Hex): Key | undefined => this.#find(`commitment ${hash}`);
  readonly ofEncryption = (hash: Hex): Key | undefined => this.#find(`encryption ${hash}`);

  #find(what: string): Key | undefined {
    while (!this.#known.has(what) && this.#next < KEYS) {
      for (const person of PEOPLE) this.#add(keyOf(person, this.#next));
      this.#next += 1;
    }
    return this.#known.get(what);
  }

  #add(key: Key): void {
    const auth = hashOf(authKey(key));
    this.#known.set(`auth ${auth}`, key);
    this.#known.set(`commitment ${commitmentTo(auth)}`, key);
    this.#known.set(`encryption ${hashOf(encryptionKey(key))}`, key);
  }
}

/** blake2b-256 of the Plutus Data `Key hash` as the builtin `serialiseData` writes it. */
function commitmentTo(hash: Hex): Hex {
  const cbor = Buffer.from(`d8799f581c${hash}ff`, 'hex');
  return toHex(blake2b(cbor, { dkLen: 32 }));
}

/** Private keys by their hashes: what signs for these keys, payment included. */
export function privateKeysOf(keys: readonly Key[]): ReadonlyMap<Hex, Uint8Array> {
  const all = keys.flatMap((key) => [
    keysOf(personOf(key)).payment,
    authKey(key),
    authKey(keyAfter(key)),
  ]);
  return new Map(all.map((each) => [hashOf(each), each]));
}

/** A user by whoever's key it is. */
export function userOf(users: readonly User[], key: Key): User {
  const found = users.find(({ name }) => name === personOf(key));
  if (found === undefined) throw new RangeError(`nobody has ${key}`);
  return found;
}
