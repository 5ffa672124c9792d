import { blake2b } from '@noble/hashes/blake2.js';
import type { Hex, Script } from './utxo.ts';

/** blake2b with a 28-byte digest: script, key and object hashes. */
export function blake2b224(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 28 });
}

/** blake2b with a 32-byte digest: transaction ids, datum hashes and content roots. */
export function blake2b256(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 32 });
}

const LANGUAGE_TAG = { Native: 0, PlutusV1: 1, PlutusV2: 2, PlutusV3: 3 } as const;

/** The ledger's hash of a script: blake2b-224 of a language tag and the script's bytes. */
export function scriptHash({ language, bytes }: Script): Hex {
  return toHex(blake2b224(new Uint8Array([LANGUAGE_TAG[language], ...bytes])));
}

export function toHex(bytes: Uint8Array): Hex {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

export function fromHex(hex: Hex): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
