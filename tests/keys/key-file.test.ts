import { describe, expect, test } from 'vitest';
import { InvalidPasswordError } from '../../offchain/errors/transaction.ts';
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
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [0x01, 0x20, 0x80]) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(() => readKeyFile(changed.toString()), `byte ${at}, bit ${bit}`).toThrow(/\S/);
      }
    }
  });

  test('is refused when it is cut off anywhere', () => {
    for (let length = 0; length < text.length; length++) {
      expect(() => readKeyFile(text.slice(0, length)), `${length} characters`).toThrow(/\S/);
    }
  });

  test('is refused with anything behind it', () => {
    for (const more of [' ', '\n', '{}', text]) {
      expect(() => readKeyFile(text + more)).toThrow(/./);
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
    const stored = JSON.parse(texts['an encrypted seed']) as Record<string, unknown>;
    const foreign = JSON.parse(await write(other)) as Record<string, unknown>;
    const { blake2b256, toHex } = await import('../../offchain/ledger/hash.ts');
    const { checksum: _, ...mixed }: Record<string, unknown> = {
      ...stored,
      generations: foreign['generations'],
    };
    const format = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
    const checksum = toHex(blake2b256(Buffer.from(format(mixed))));
    const forged = readKeyFile(format({ ...mixed, checksum }));
    await expect(forged.unlock(password)).rejects.toThrow(InvalidPasswordError);
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

describe('a ring signs', () => {
  // An empty body and witness set: what is signed is the body's hash.
  const transaction = new Uint8Array([0x84, 0xa0, 0xa0, 0xf5, 0xf6]);
  const hashesOf = async (ring: KeyRing, asked: readonly string[]) => {
    const witnesses = await ring.signerOf(0).sign(transaction, asked);
    const { ed25519 } = await import('@noble/curves/ed25519.js');
    const { blake2b224, blake2b256, toHex } = await import('../../offchain/ledger/hash.ts');
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
