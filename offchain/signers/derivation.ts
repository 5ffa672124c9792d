import {
  entropyToMnemonic,
  generateMnemonic,
  mnemonicToEntropy,
  validateMnemonic,
} from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { BadCommandError } from '../errors/file.ts';
import { fromHex } from '../ledger/hash.ts';

/** Numbers of words that a mnemonic may have here (BIP-39), and the bits of entropy behind them. */
export const STRENGTHS = { 12: 128, 15: 160, 18: 192, 21: 224, 24: 256 } as const;
export type WordCount = keyof typeof STRENGTHS;

/** Extended private keys (BIP32-Ed25519: 64 bytes each, scalar and nonce prefix) of one generation. */
export interface Generation {
  readonly generation: number;
  readonly payment: Uint8Array;
  readonly auth: Uint8Array;
  /** The auth key of the generation after: what the account is committed to. */
  readonly nextAuth: Uint8Array;
  readonly encryption: Uint8Array;
}

const hardened = (index: number): number => index + 0x80000000;
const ADA = hardened(1815);

/**
 * Where keys lie below the root. Payment: CIP-1852, account 0, first external address: any wallet with the mnemonic finds the
 * funds. Auth: CIP-1854, whose keys no wallet pays with, so that no other application's transaction can hide a kernel
 * call behind a payment; one index a generation. Encryption: the next account of CIP-1854.
 */
const PATHS = {
  payment: () => [hardened(1852), ADA, hardened(0), 0, 0],
  auth: (generation: number) => [hardened(1854), ADA, hardened(0), 0, generation],
  encryption: (generation: number) => [hardened(1854), ADA, hardened(1), 0, generation],
} as const;

/** Loaded late: only who derives or signs pays for it. */
const load = async () => {
  const library = await import('@cardano-sdk/crypto');
  await library.ready();
  return library;
};

/** Derives generations of a seed (CIP-3 Icarus: the root comes from the entropy, without a passphrase). */
export async function openSeed(entropy: Uint8Array): Promise<(generation: number) => Generation> {
  const { Bip32PrivateKey } = await load();
  const root = Bip32PrivateKey.fromBip39Entropy(Buffer.from(entropy), '');
  const at = (path: readonly number[]): Uint8Array =>
    fromHex(
      root
        .derive([...path])
        .toRawKey()
        .hex(),
    );
  return (generation) => ({
    generation,
    payment: at(PATHS.payment()),
    auth: at(PATHS.auth(generation)),
    nextAuth: at(PATHS.auth(generation + 1)),
    encryption: at(PATHS.encryption(generation)),
  });
}

/** A new seed from the machine's random source. */
export const generateEntropy = (words: WordCount): Uint8Array =>
  mnemonicToEntropy(generateMnemonic(wordlist, STRENGTHS[words]), wordlist);

/** The words of a seed. */
export const toMnemonic = (entropy: Uint8Array): string => entropyToMnemonic(entropy, wordlist);

/** The seed of words, in any case and with any white space between. Throws `BadCommandError` that names no word. */
export function fromMnemonic(text: string): Uint8Array {
  const phrase = text.trim().toLowerCase().split(/\s+/).join(' ');
  if (!validateMnemonic(phrase, wordlist)) {
    const count = phrase === '' ? 0 : phrase.split(' ').length;
    const reason =
      count in STRENGTHS
        ? 'a word is not of the English list, or the checksum is wrong'
        : `it has ${count} words, not 12, 15, 18, 21 or 24`;
    throw new BadCommandError(`Not a recovery phrase (BIP-39): ${reason}`);
  }
  return mnemonicToEntropy(phrase, wordlist);
}
