import { InvalidDataError } from '../errors/file.ts';
import { InternalError } from '../errors/kernel-error.ts';
import type { Hex } from '../ledger/utxo.ts';
import type { Signer } from '../ports/signer.ts';
import { openSeed } from './derivation.ts';
import { openSigningKeys, type SigningKey } from './extended-signer.ts';
import type { GenerationHashes, KeyFileHeader, Secret } from './key-file.ts';

/** The public part of a ring. */
export type RingHeader = Pick<KeyFileHeader, 'kind' | 'paymentKeyHash' | 'generations'>;

/** Keys that are ready to sign. */
export interface KeyRing {
  readonly header: RingHeader;
  readonly secret: Secret;
  /**
   * Acts with one of the header's generations, and signs with all of them, with the one that comes next too where the
   * seed is there: so a transaction that hands an account over from one to the next gets both signatures.
   */
  signerOf(generation: number): Signer;
}

/** The ring of a seed: some of its generations, ascending. */
export async function ringOfSeed(
  entropy: Uint8Array,
  generations: readonly number[],
): Promise<KeyRing> {
  const derive = await openSeed(entropy);
  const derived = generations.map(derive);
  const payment = await openPayment(derived[0]?.payment);
  const auths = await openSigningKeys(derived.map(({ auth }) => auth));
  const next = await openSigningKeys(derived.map(({ nextAuth }) => nextAuth));
  const encryptions = await openSigningKeys(derived.map(({ encryption }) => encryption));
  const hashes = derived.map(({ generation }, at) => ({
    generation,
    authKeyHash: hashAt(auths, at),
    nextAuthKeyHash: hashAt(next, at),
    encryptionKeyHash: hashAt(encryptions, at),
  }));
  return makeRing({ kind: 'seed', entropy }, payment, [...auths, ...next], hashes);
}

/** The same ring without its seed: the auth key that comes next is elsewhere, and only its hash is here. */
export async function withoutSeed({ secret, header }: KeyRing): Promise<KeyRing> {
  if (secret.kind !== 'seed') throw new InternalError('no seed to leave out');
  const derive = await openSeed(secret.entropy);
  const derived = header.generations.map(({ generation }) => derive(generation));
  const keys = derived.map(({ auth, encryption }) => ({ auth, encryption }));
  const payment = derived[0]?.payment ?? new Uint8Array();
  return openRing({ kind: 'keys', payment, keys }, { ...header, kind: 'keys' });
}

/** Opens what a key file holds. Throws `InvalidDataError` where the keys are not those that the file names. */
export async function openRing(secret: Secret, header: RingHeader): Promise<KeyRing> {
  const ring =
    secret.kind === 'seed'
      ? await ringOfSeed(
          secret.entropy,
          header.generations.map(({ generation }) => generation),
        )
      : await ringOfKeys(secret, header);
  // SECURITY: commands that only read trust the header; a key must not act for another one's account.
  if (JSON.stringify(ring.header) !== JSON.stringify(headerOf(header))) {
    throw new InvalidDataError({
      what: 'The key file',
      reason: 'it holds other keys than it names',
    });
  }
  return ring;
}

async function ringOfKeys(
  secret: Extract<Secret, { kind: 'keys' }>,
  header: RingHeader,
): Promise<KeyRing> {
  const payment = await openPayment(secret.payment);
  const auths = await openStored(secret.keys.map(({ auth }) => auth));
  const encryptions = await openStored(secret.keys.map(({ encryption }) => encryption));
  const hashes = header.generations.map(({ generation, nextAuthKeyHash }, at) => ({
    generation,
    authKeyHash: hashAt(auths, at),
    nextAuthKeyHash,
    encryptionKeyHash: hashAt(encryptions, at),
  }));
  return makeRing(secret, payment, auths, hashes);
}

/** Keys as a file has them: not every 64 bytes are one. */
async function openStored(keys: readonly Uint8Array[]): Promise<readonly SigningKey[]> {
  try {
    return await openSigningKeys(keys);
  } catch (cause) {
    throw new InvalidDataError({ what: 'The key file', reason: 'it holds what is no key', cause });
  }
}

async function openPayment(key: Uint8Array | undefined): Promise<SigningKey> {
  const [payment] = await openStored(key === undefined ? [] : [key]);
  if (payment === undefined) throw new InternalError('a key ring without keys');
  return payment;
}

const hashAt = (keys: readonly SigningKey[], at: number): Hex => keys[at]?.hash ?? '';

/** The fields of a header in one order, and no others. */
const headerOf = ({ kind, paymentKeyHash, generations }: RingHeader): RingHeader => ({
  kind,
  paymentKeyHash,
  generations: generations.map((each) => ({
    generation: each.generation,
    authKeyHash: each.authKeyHash,
    nextAuthKeyHash: each.nextAuthKeyHash,
    encryptionKeyHash: each.encryptionKeyHash,
  })),
});

function makeRing(
  secret: Secret,
  payment: SigningKey,
  auths: readonly SigningKey[],
  generations: readonly GenerationHashes[],
): KeyRing {
  const keys = new Map([payment, ...auths].map((key) => [key.hash, key]));
  const sign: Signer['sign'] = (transaction, keyHashes) => {
    const held = [...new Set(keyHashes)].flatMap((hash) => keys.get(hash) ?? []);
    return Promise.resolve(held.map((key) => key.sign(transaction)));
  };
  const header = headerOf({
    kind: secret.kind,
    paymentKeyHash: payment.hash,
    generations,
  });
  return {
    secret,
    header,
    signerOf: (generation) => {
      const hashes = header.generations.find((each) => each.generation === generation);
      if (hashes === undefined) throw new InternalError(`no generation ${generation} in the ring`);
      const { authKeyHash, nextAuthKeyHash, encryptionKeyHash } = hashes;
      const { paymentKeyHash } = header;
      return { paymentKeyHash, authKeyHash, nextAuthKeyHash, encryptionKeyHash, sign };
    },
  };
}
