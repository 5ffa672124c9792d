import { randomBytes, scrypt } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import type { Hex } from '../ledger/utxo.ts';
import { InvalidPasswordError } from '../errors/transaction.ts';
import type { ExtendedKeys } from './derivation.ts';
import type { KeyHashes } from './extended-signer.ts';

/**
 * What a key file keeps: the seed, from which every generation follows; or, where the seed is kept on paper only, the keys
 * in use, so that whoever steals the file can't reach the key that the account is committed to.
 */
export type Secret =
  | { readonly kind: 'seed'; readonly entropy: Uint8Array }
  | { readonly kind: 'keys'; readonly keys: ExtendedKeys };

/** The public part of a key file. */
export interface KeyFileHeader {
  readonly generation: number;
  readonly hashes: KeyHashes;
  readonly isEncrypted: boolean;
  readonly kind: Secret['kind'];
}

/** A key file that was read: its secret is still locked. */
export interface KeyFile extends KeyFileHeader {
  /** Throws `InvalidPasswordError`; nothing else can go wrong with a file that was read. */
  unlock(password: string | undefined): Promise<Secret>;
}

/** Cost of guessing a password: scrypt with 128 MiB (OWASP's recommendation), about half a second. */
const SCRYPT = { n: 2 ** 17, r: 8, p: 1 } as const;
const SALT = 16;
const NONCE = 24;
const KEY = 32;
const FORMAT = 'dos-key/1';

interface Stored {
  readonly format: string;
  readonly kind: Secret['kind'];
  readonly generation: number;
  readonly payment: Hex;
  readonly auth: Hex;
  readonly nextAuth: Hex;
  readonly encryption: Hex;
  readonly kdf: { readonly name: 'scrypt'; n: number; r: number; p: number; salt: Hex } | null;
  readonly cipher: { readonly name: 'xchacha20-poly1305'; nonce: Hex } | null;
  /** Ciphertext with its tag; the bare secret where there is no cipher. */
  readonly secret: Hex;
  /** blake2b-256 of everything before, so that damage is told from a wrong password. */
  readonly checksum: Hex;
}

/** The text of a key file: encrypted where a password is given. */
export async function writeKeyFile(
  secret: Secret,
  { generation, hashes }: Pick<KeyFileHeader, 'generation' | 'hashes'>,
  password: string | undefined,
): Promise<string> {
  const salt = toHex(randomBytes(SALT));
  const nonce = toHex(randomBytes(NONCE));
  const open = {
    format: FORMAT,
    kind: secret.kind,
    generation,
    payment: hashes.paymentKeyHash,
    auth: hashes.authKeyHash,
    nextAuth: hashes.nextAuthKeyHash,
    encryption: hashes.encryptionKeyHash,
    kdf: password === undefined ? null : { name: 'scrypt' as const, ...SCRYPT, salt },
    cipher: password === undefined ? null : { name: 'xchacha20-poly1305' as const, nonce },
  };
  const bytes = encodeSecret(secret);
  const sealed =
    password === undefined
      ? bytes
      : xchacha20poly1305(
          await passwordKey(password, fromHex(salt), SCRYPT),
          fromHex(nonce),
          associatedData(open),
        ).encrypt(bytes);
  const body = { ...open, secret: toHex(sealed) };
  return format({ ...body, checksum: checksumOf(body) });
}

/**
 * Reads the text of a key file. Throws `TypeError`, which says what is wrong, for anything that {@link writeKeyFile} does not
 * write, byte for byte.
 */
export function readKeyFile(text: string): KeyFile {
  const stored = parse(text);
  const { checksum, ...body } = stored;
  if (checksumOf(body) !== checksum) throw new TypeError('its checksum is wrong');
  const { kdf, cipher, secret, ...rest } = body;
  return {
    generation: rest.generation,
    kind: rest.kind,
    isEncrypted: kdf !== null,
    hashes: {
      paymentKeyHash: rest.payment,
      authKeyHash: rest.auth,
      nextAuthKeyHash: rest.nextAuth,
      encryptionKeyHash: rest.encryption,
    },
    unlock: async (password) => {
      if (kdf === null || cipher === null) return decodeSecret(rest.kind, fromHex(secret));
      if (password === undefined) throw new InvalidPasswordError('it is encrypted');
      const key = await passwordKey(password, fromHex(kdf.salt), kdf);
      const open = { ...rest, kdf, cipher };
      const box = xchacha20poly1305(key, fromHex(cipher.nonce), associatedData(open));
      let bytes: Uint8Array;
      try {
        bytes = box.decrypt(fromHex(secret));
      } catch (cause) {
        throw new InvalidPasswordError('the password is wrong', cause);
      }
      return decodeSecret(rest.kind, bytes);
    },
  };
}

function passwordKey(
  password: string,
  salt: Uint8Array,
  { n, r, p }: { n: number; r: number; p: number },
): Promise<Uint8Array> {
  const options = { N: n, r, p, maxmem: 256 * n * r };
  return new Promise((resolve, reject) => {
    // One text, one password: composed or decomposed accents must not make a difference (RFC 8265).
    scrypt(password.normalize('NFC'), salt, KEY, options, (error, key) => {
      if (error === null) resolve(new Uint8Array(key));
      else reject(error);
    });
  });
}

/** Everything but the secret and the checksum is authenticated with the secret. */
const associatedData = (open: object): Uint8Array => new Uint8Array(Buffer.from(format(open)));
const checksumOf = (body: object): Hex => toHex(blake2b256(Buffer.from(format(body))));
const format = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

function encodeSecret(secret: Secret): Uint8Array {
  if (secret.kind === 'seed') return secret.entropy;
  const { payment, auth, encryption } = secret.keys;
  return new Uint8Array([...payment, ...auth, ...encryption]);
}

function decodeSecret(kind: Secret['kind'], bytes: Uint8Array): Secret {
  if (kind === 'seed') return { kind, entropy: bytes };
  const at = (position: number): Uint8Array => bytes.slice(64 * position, 64 * (position + 1));
  return { kind, keys: { payment: at(0), auth: at(1), encryption: at(2) } };
}

function parse(text: string): Stored {
  const value: unknown = JSON.parse(text);
  const stored = toStored(value);
  // Whatever is written otherwise was not written here: another order, other white space, a field more.
  if (format(stored) !== text) throw new TypeError('it is not written as DOS writes it');
  return stored;
}

function toStored(value: unknown): Stored {
  const fields = new Fields(value);
  if (fields.text('format') !== FORMAT) throw new TypeError('it is of another version of DOS');
  const kind = fields.text('kind');
  if (kind !== 'seed' && kind !== 'keys') throw new TypeError('kind is neither seed nor keys');
  const generation = fields.integer('generation', 2 ** 31 - 2);
  const hashes = {
    payment: fields.hex('payment', [28]),
    auth: fields.hex('auth', [28]),
    nextAuth: fields.hex('nextAuth', [28]),
    encryption: fields.hex('encryption', [28]),
  };
  const kdf = fields.optional('kdf');
  const cipher = fields.optional('cipher');
  if ((kdf === undefined) !== (cipher === undefined)) throw new TypeError('it lacks a cipher');
  const tag = kdf === undefined ? 0 : 16;
  const sizes = kind === 'keys' ? [192] : [16, 20, 24, 28, 32];
  return {
    format: FORMAT,
    kind,
    generation,
    ...hashes,
    kdf: kdf === undefined ? null : toKdf(kdf),
    cipher: cipher === undefined ? null : toCipher(cipher),
    secret: fields.hex(
      'secret',
      sizes.map((size) => size + tag),
    ),
    checksum: fields.hex('checksum', [32]),
  };
}

function toKdf(fields: Fields): NonNullable<Stored['kdf']> {
  if (fields.text('name') !== 'scrypt') throw new TypeError('kdf is not scrypt');
  const [n, r, p] = [
    // Bounded, so that a file from elsewhere can't exhaust the memory.
    fields.integer('n', 2 ** 20),
    fields.integer('r', 32),
    fields.integer('p', 16),
  ];
  if (n < 2 || (n & (n - 1)) !== 0 || r < 1 || p < 1) throw new TypeError('kdf has other costs');
  return { name: 'scrypt', n, r, p, salt: fields.hex('salt', [SALT]) };
}

function toCipher(fields: Fields): NonNullable<Stored['cipher']> {
  if (fields.text('name') !== 'xchacha20-poly1305') {
    throw new TypeError('cipher is not xchacha20-poly1305');
  }
  return { name: 'xchacha20-poly1305', nonce: fields.hex('nonce', [NONCE]) };
}

/** Typed access to the fields of a JSON object. */
class Fields {
  readonly #object: object;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) throw new TypeError('it is no object');
    this.#object = value;
  }

  text(name: string): string {
    const value: unknown = Reflect.get(this.#object, name);
    if (typeof value !== 'string') throw new TypeError(`${name} is no text`);
    return value;
  }

  integer(name: string, max: number): number {
    const value: unknown = Reflect.get(this.#object, name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
      throw new TypeError(`${name} is no integer up to ${max}`);
    }
    return value;
  }

  hex(name: string, sizes: readonly number[]): Hex {
    const text = this.text(name);
    if (!/^[0-9a-f]*$/.test(text) || !sizes.includes(text.length / 2)) {
      throw new TypeError(`${name} is not hexadecimal of the right length`);
    }
    return text;
  }

  optional(name: string): Fields | undefined {
    const value: unknown = Reflect.get(this.#object, name);
    return value === null ? undefined : new Fields(value);
  }
}
