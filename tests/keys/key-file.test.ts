import { describe, expect, test } from 'vitest';
import { InvalidDataError } from '../../offchain/errors/file.ts';
import { InvalidPasswordError } from '../../offchain/errors/transaction.ts';
import { blake2b224, blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import { fromMnemonic } from '../../offchain/signers/derivation.ts';
import { readKeyFile, writeKeyFile } from '../../offchain/signers/key-file.ts';
import {
  openRing,
  ringOfSeed,
  withoutSeed,
  type KeyRing,
} from '../../offchain/signers/key-ring.ts';

const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const password = 'correct horse battery staple';

const seed = await ringOfSeed(fromMnemonic(words), [0, 3]);
const keysOnly = await withoutSeed(seed);

const write = ({ secret, header }: KeyRing, secretWord?: string): Promise<string> =>
  writeKeyFile(secret, header, secretWord);

const texts = {
  'an encrypted seed': await write(seed, password),
  'encrypted keys': await write(keysOnly, password),
  'a bare seed': await write(seed),
  'bare keys': await write(keysOnly),
};

/** What refuses a text; undefined where nothing does. */
function findRefusal(text: string): unknown {
  try {
    readKeyFile(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Whether a text is refused as damaged, and not by what happens to go wrong with it; in words that hold no part of a
 * secret, also in what caused them, which `--verbose` shows.
 */
function isRefusedAsDamaged(text: string): boolean {
  const error = findRefusal(text);
  return (
    error instanceof InvalidDataError &&
    error.dos.code === 13 &&
    error.cause === undefined &&
    /^Invalid data: The key file: \S/.test(error.message) &&
    // Hexadecimal, and not a limit in decimals.
    !/(?=\d*[a-f])[\da-f]{6}/.test(error.message)
  );
}

/** The text of a file with other fields, and the checksum of these. */
function forge(text: string, fields: object): string {
  const { checksum: _, ...stored } = JSON.parse(text) as Record<string, unknown>;
  const format = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
  const body = { ...stored, ...fields };
  return format({ ...body, checksum: toHex(blake2b256(Buffer.from(format(body)))) });
}

describe.each(Object.entries(texts))('%s', (name, text) => {
  const isEncrypted = name.includes('encrypted');

  test('comes back whole', async () => {
    const file = readKeyFile(text);
    expect(file.isEncrypted).toBe(isEncrypted);
    const secret = await file.unlock(isEncrypted ? password : undefined);
    const ring = await openRing(secret, file);
    const { header } = name.includes('seed') ? seed : keysOnly;
    expect(ring.header).toEqual(header);
    expect(ring.signerOf(3).authKeyHash).toBe(header.generations[1]?.authKeyHash);
  });

  test('is refused when any one of its bytes is another, and no key comes of it', () => {
    const bytes = Buffer.from(text);
    const change = (at: number, bit: number): string => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ bit;
      return changed.toString();
    };
    const places = Array.from(bytes.keys(), (at) =>
      [1, 2, 32, 128].map((bit) => [at, bit] as const),
    );
    const unclear = places.flat().filter(([at, bit]) => !isRefusedAsDamaged(change(at, bit)));
    expect(unclear).toEqual([]);
  });

  test('is refused when it is cut off anywhere', () => {
    const lengths = Array.from({ length: text.length }, (_, length) => length);
    expect(lengths.filter((length) => !isRefusedAsDamaged(text.slice(0, length)))).toEqual([]);
  });

  test('is refused with anything behind it', () => {
    const more = [' ', '\n', '{}', text];
    expect(more.filter((each) => !isRefusedAsDamaged(text + each))).toEqual([]);
  });

  test('is refused when it is something else altogether', () => {
    const others = ['null', '7', '"x"', '[]', '{}', '{"format":"dos-key/1"}', '\0', text.repeat(2)];
    expect(others.filter((other) => !isRefusedAsDamaged(other))).toEqual([]);
  });

  test('is refused without any one of its fields, or with another kind of value there', () => {
    for (const field of Object.keys(JSON.parse(text) as object)) {
      for (const value of [undefined, null, 7, '', 'x', [], {}, [null], [[]], [{}]]) {
        const forged = forge(text, { [field]: value });
        // A file that is not encrypted has no cipher; its checksum is always its own.
        if (forged === text || field === 'checksum') continue;
        expect([field, value, isRefusedAsDamaged(forged)]).toEqual([field, value, true]);
      }
    }
  });

  test('holds no word of the phrase, and no password', () => {
    expect(text).not.toMatch(/legal|winner|sausage|horse|staple/);
  });
});

describe('an encrypted file', () => {
  const file = readKeyFile(texts['an encrypted seed']);

  test.each([undefined, '', 'correct horse battery stapl', `${password} `, 'CORRECT horse'])(
    'does not open by %j',
    async (wrong) => {
      await expect(file.unlock(wrong)).rejects.toThrow(InvalidPasswordError);
    },
  );

  test('does not open as another user’s, even with the right password', async () => {
    // The public part is authenticated: whoever can write the file can not exchange it, checksum or not.
    const other = await ringOfSeed(fromMnemonic(words), [0, 4]);
    const { generations } = JSON.parse(await write(other)) as { readonly generations: unknown };
    const forged = readKeyFile(forge(texts['an encrypted seed'], { generations }));
    await expect(forged.unlock(password)).rejects.toThrow(InvalidPasswordError);
  });

  test.each([
    { n: 2, p: 16, r: 1 },
    { n: 2 ** 20, r: 1 },
    { n: 2 ** 20, r: 32 },
    { n: 3 },
    { n: 0 },
  ])('is refused with costs that DOS does not write: %j', (costs) => {
    const text = texts['an encrypted seed'];
    const { kdf } = JSON.parse(text) as { readonly kdf: object };
    expect(isRefusedAsDamaged(forge(text, { kdf: { ...kdf, ...costs } }))).toBe(true);
  });

  test('opens by the same text, however its accents are composed', async () => {
    const accented = readKeyFile(await write(seed, 'caf\u{E9} au lait'));
    await expect(accented.unlock('cafe\u{301} au lait')).resolves.toEqual(seed.secret);
  });

  test('is another one each time it is written', async () => {
    expect(await write(seed, password)).not.toBe(texts['an encrypted seed']);
  });
});

test('a bare file with keys that are not those it names is refused', async () => {
  const { secret } = await ringOfSeed(fromMnemonic(words), [0, 4]);
  await expect(openRing(secret, { ...seed.header })).resolves.toBeDefined();
  const other = await ringOfSeed(new Uint8Array(16), [0, 3]);
  await expect(openRing(other.secret, seed.header)).rejects.toThrow(/other keys than it names/);
  const keysOfOther = await withoutSeed(other);
  await expect(openRing(keysOfOther.secret, keysOnly.header)).rejects.toThrow(
    /other keys than it names/,
  );
});

test.each(['00', 'ff'])('a bare file with keys of bytes %s is refused', async (byte) => {
  for (const text of [texts['a bare seed'], texts['bare keys']]) {
    const { secret } = JSON.parse(text) as { readonly secret: string };
    const file = readKeyFile(forge(text, { secret: byte.repeat(secret.length / 2) }));
    const opened = openRing(await file.unlock(undefined), file);
    await expect(opened).rejects.toThrow(InvalidDataError);
  }
});

describe('a ring signs', () => {
  // An empty body and witness set: what is signed is the body's hash.
  const transaction = new Uint8Array([0x84, 0xa0, 0xa0, 0xf5, 0xf6]);
  const hashesOf = async (ring: KeyRing, asked: readonly string[]) => {
    const witnesses = await ring.signerOf(0).sign(transaction, asked);
    const { ed25519 } = await import('@noble/curves/ed25519.js');
    const id = blake2b256(new Uint8Array([0xa0]));
    for (const { publicKey, signature } of witnesses) {
      expect(ed25519.verify(signature, id, publicKey)).toBe(true);
    }
    return witnesses.map(({ publicKey }) => toHex(blake2b224(publicKey)));
  };
  const [first, second] = seed.header.generations;
  const { paymentKeyHash } = seed.header;
  const auth = first?.authKeyHash ?? '';
  const next = first?.nextAuthKeyHash ?? '';
  const later = second?.authKeyHash ?? '';

  test('with payment, every listed generation and the next one, once each', async () => {
    const asked = [paymentKeyHash, auth, next, later, auth, 'ff'.repeat(28)];
    expect(await hashesOf(seed, asked)).toEqual([paymentKeyHash, auth, next, later]);
  });

  test('without its seed not with the one that comes next', async () => {
    expect(await hashesOf(keysOnly, [paymentKeyHash, auth, next, later])).toEqual([
      paymentKeyHash,
      auth,
      later,
    ]);
  });

  test('never with the encryption key', async () => {
    expect(await hashesOf(seed, [first?.encryptionKeyHash ?? ''])).toEqual([]);
  });
});
