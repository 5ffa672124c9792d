import { randomBytes, scrypt } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b256, fromHex, toHex } from '../ledger/hash.ts';
import type { Hex } from '../ledger/utxo.ts';
import { InvalidDataError } from '../errors/file.ts';
import { InvalidPasswordError } from '../errors/transaction.ts';

/**
 * What a key file keeps: the seed, from which every generation follows; or, where the seed is kept on paper only, the keys
 * in use, so that whoever steals the file can't reach the key that the account is committed to. Keys are extended private
 * keys of 64 bytes, one pair for each generation of the header.
 */
export type Secret =
  | { readonly kind: 'seed'; readonly entropy: Uint8Array }
  | {
      readonly kind: 'keys';
      readonly payment: Uint8Array;
      readonly keys: readonly { readonly auth: Uint8Array; readonly encryption: Uint8Array }[];
    };

/** Hashes (blake2b-224) of one generation's public keys, as the chain knows them. */
export interface GenerationHashes {
  readonly generation: number;
  readonly authKeyHash: Hex;
  /** Of the auth key of the generation after. */
  readonly nextAuthKeyHash: Hex;
  readonly encryptionKeyHash: Hex;
}

/** The public part of a key file. */
export interface KeyFileHeader {
  readonly kind: Secret['kind'];
  readonly isEncrypted: boolean;
  readonly paymentKeyHash: Hex;
  /** Ascending; at least one. An account that has not rotated on every kernel is at an earlier one on some. */
  readonly generations: readonly GenerationHashes[];
}

/** A key file that was read: its secret is still locked. */
export interface KeyFile extends KeyFileHeader {
  /** Tells one state of the file from another. */
  readonly checksum: Hex;
  /** Throws `InvalidPasswordError`; nothing else can go wrong with a file that was read. */
  unlock(password: string | undefined): Promise<Secret>;
}

/** Cost of guessing a password: scrypt with 128 MiB (OWASP's recommendation), about half a second. */
const SCRYPT = { n: 2 ** 17, r: 8, p: 1 } as const;
const SALT = 16;
const NONCE = 24;
const KEY = 32;
const HASH = 28;
const PRIVATE_KEY = 64;
/** The last index of a path that is not hardened (BIP-32) and has one after it. */
const MAX_GENERATION = 2 ** 31 - 2;
const FORMAT = 'dos-key/1';

/** What a file may list: far more than anybody rotates. */
const MAX_GENERATIONS = 1000;

interface Stored {
  readonly format: string;
  readonly kind: Secret['kind'];
  readonly payment: Hex;
  readonly generations: readonly StoredGeneration[];
  readonly kdf: { readonly name: 'scrypt'; n: number; r: number; p: number; salt: Hex } | null;
  readonly cipher: { readonly name: 'xchacha20-poly1305'; nonce: Hex } | null;
  /** Ciphertext with its tag; the bare secret where there is no cipher. */
  readonly secret: Hex;
  /** blake2b-256 of everything before, so that damage is told from a wrong password. */
  readonly checksum: Hex;
}

interface StoredGeneration {
  readonly generation: number;
  readonly auth: Hex;
  readonly nextAuth: Hex;
  readonly encryption: Hex;
}

/** The text of a key file: encrypted where a password is given. */
export async function writeKeyFile(
  secret: Secret,
  { paymentKeyHash, generations }: Pick<KeyFileHeader, 'paymentKeyHash' | 'generations'>,
  password: string | undefined,
): Promise<string> {
  const salt = toHex(randomBytes(SALT));
  const nonce = toHex(randomBytes(NONCE));
  const open = {
    format: FORMAT,
    kind: secret.kind,
    payment: paymentKeyHash,
    generations: generations.map((each) => ({
      generation: each.generation,
      auth: each.authKeyHash,
      nextAuth: each.nextAuthKeyHash,
      encryption: each.encryptionKeyHash,
    })),
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
 * Reads the text of a key file. Throws `InvalidDataError`, which says what is wrong and quotes nothing, for anything that
 * {@link writeKeyFile} does not write, byte for byte.
 */
export function readKeyFile(text: string): KeyFile {
  const { checksum, ...body } = parse(text);
  if (checksumOf(body) !== checksum) throw damaged('its checksum is wrong');
  const { secret, ...open } = body;
  const { kdf, cipher, kind } = open;
  return {
    kind,
    checksum,
    isEncrypted: kdf !== null,
    paymentKeyHash: open.payment,
    generations: open.generations.map((each) => ({
      generation: each.generation,
      authKeyHash: each.auth,
      nextAuthKeyHash: each.nextAuth,
      encryptionKeyHash: each.encryption,
    })),
    unlock: async (password) => {
      if (kdf === null || cipher === null) return decodeSecret(kind, fromHex(secret));
      if (password === undefined) throw new InvalidPasswordError('it is encrypted');
      const key = await passwordKey(password, fromHex(kdf.salt), kdf);
      const box = xchacha20poly1305(key, fromHex(cipher.nonce), associatedData(open));
      let bytes: Uint8Array;
      try {
        bytes = box.decrypt(fromHex(secret));
      } catch (cause) {
        throw new InvalidPasswordError('the password is wrong', cause);
      }
      return decodeSecret(kind, bytes);
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
  return new Uint8Array(
    Buffer.concat([
      secret.payment,
      ...secret.keys.flatMap(({ auth, encryption }) => [auth, encryption]),
    ]),
  );
}

function decodeSecret(kind: Secret['kind'], bytes: Uint8Array): Secret {
  if (kind === 'seed') return { kind, entropy: bytes };
  const key = (position: number): Uint8Array =>
    bytes.slice(PRIVATE_KEY * position, PRIVATE_KEY * (position + 1));
  const pairs = (bytes.length / PRIVATE_KEY - 1) / 2;
  return {
    kind,
    payment: key(0),
    keys: Array.from({ length: pairs }, (_, at) => ({
      auth: key(1 + 2 * at),
      encryption: key(2 + 2 * at),
    })),
  };
}

function parse(text: string): Stored {
  const stored = toStored(parseJson(text));
  // Whatever is written otherwise was not written here: another order, other white space, a field more.
  if (format(stored) !== text) throw damaged('it is not written as DOS writes it');
  return stored;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // SECURITY: without the parser's error, which quotes the text around a mistake: it may be the secret.
    throw damaged('it is not JSON');
  }
}

/** The error for a text that is no key file. */
function damaged(reason: string): InvalidDataError {
  return new InvalidDataError({ what: 'The key file', reason });
}

function toStored(value: unknown): Stored {
  const fields = new Fields(value);
  if (fields.text('format') !== FORMAT) throw damaged('it is of another version of DOS');
  const kind = fields.text('kind');
  if (kind !== 'seed' && kind !== 'keys') throw damaged('kind is neither seed nor keys');
  const generations = fields.list('generations').map(toGeneration);
  if (generations.length < 1 || generations.length > MAX_GENERATIONS) {
    throw damaged('it lists no keys, or too many');
  }
  const ascends = generations.every(
    ({ generation }, at) => at === 0 || generation > (generations[at - 1]?.generation ?? 0),
  );
  if (!ascends) throw damaged('its generations are out of order');
  const kdf = fields.optional('kdf');
  const cipher = fields.optional('cipher');
  if ((kdf === undefined) !== (cipher === undefined)) throw damaged('it lacks a cipher');
  const tag = kdf === undefined ? 0 : 16;
  const sizes =
    kind === 'keys' ? [PRIVATE_KEY * (1 + 2 * generations.length)] : [16, 20, 24, 28, 32];
  return {
    format: FORMAT,
    kind,
    payment: fields.hex('payment', [HASH]),
    generations,
    kdf: kdf === undefined ? null : toKdf(kdf),
    cipher: cipher === undefined ? null : toCipher(cipher),
    secret: fields.hex(
      'secret',
      sizes.map((size) => size + tag),
    ),
    checksum: fields.hex('checksum', [32]),
  };
}

function toGeneration(fields: Fields): StoredGeneration {
  return {
    generation: fields.integer('generation', MAX_GENERATION),
    auth: fields.hex('auth', [HASH]),
    nextAuth: fields.hex('nextAuth', [HASH]),
    encryption: fields.hex('encryption', [HASH]),
  };
}

function toKdf(fields: Fields): NonNullable<Stored['kdf']> {
  if (fields.text('name') !== 'scrypt') throw damaged('kdf is not scrypt');
  // Others, in a file from elsewhere, could exhaust the memory, or be none that scrypt takes.
  const isOurs = Object.entries(SCRYPT).every(
    ([name, cost]) => fields.integer(name, cost) === cost,
  );
  if (!isOurs) throw damaged('kdf has other costs');
  return { name: 'scrypt', ...SCRYPT, salt: fields.hex('salt', [SALT]) };
}

function toCipher(fields: Fields): NonNullable<Stored['cipher']> {
  if (fields.text('name') !== 'xchacha20-poly1305') {
    throw damaged('cipher is not xchacha20-poly1305');
  }
  return { name: 'xchacha20-poly1305', nonce: fields.hex('nonce', [NONCE]) };
}

/** Typed access to the fields of a JSON object. */
class Fields {
  readonly #object: object;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) throw damaged('it is no object');
    this.#object = value;
  }

  text(name: string): string {
    const value: unknown = Reflect.get(this.#object, name);
    if (typeof value !== 'string') throw damaged(`${name} is no text`);
    return value;
  }

  integer(name: string, max: number): number {
    const value: unknown = Reflect.get(this.#object, name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
      throw damaged(`${name} is no integer up to ${max}`);
    }
    return value;
  }

  hex(name: string, sizes: readonly number[]): Hex {
    const text = this.text(name);
    if (!/^[0-9a-f]*$/.test(text) || !sizes.includes(text.length / 2)) {
      throw damaged(`${name} is not hexadecimal of the right length`);
    }
    return text;
  }

  list(name: string): readonly Fields[] {
    const value: unknown = Reflect.get(this.#object, name);
    if (!Array.isArray(value)) throw damaged(`${name} is no list`);
    return value.map((item: unknown) => new Fields(item));
  }

  optional(name: string): Fields | undefined {
    const value: unknown = Reflect.get(this.#object, name);
    return value === null ? undefined : new Fields(value);
  }
}
