import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import { MessageError } from '../errors.ts';
import { hex, read } from '../wire/fields.ts';
import { parseJson, serialiseJson } from '../wire/json.ts';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8 and SubjectPublicKeyInfo. */
const PRIVATE_PREFIX = fromHex('302e020100300506032b657004220420');
const PUBLIC_PREFIX = fromHex('302a300506032b6570032100');

const ENVELOPES = {
  signing: { type: 'HydraSigningKey_ed25519', description: '' },
  verification: { type: 'HydraVerificationKey_ed25519', description: '' },
} as const;

/** A party's key that signs snapshots: Ed25519 (RFC 8032), no payment key. */
export interface HydraSigningKey {
  /** The 32-byte verification key: what names the party. */
  readonly verificationKey: Hex;
  /** 64 bytes over the message itself, no digest before. */
  sign(message: Uint8Array): Uint8Array;
}

/** The key of a 32-byte seed. */
export function hydraSigningKey(seed: Uint8Array): HydraSigningKey {
  const key = createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    verificationKey: toHex(der.subarray(PUBLIC_PREFIX.length)),
    sign: (message) => sign(null, message, key),
  };
}

const publicKeys = new Map<Hex, KeyObject>();

/** Whether a signature is the verification key's over the message. */
export function verifies(verificationKey: Hex, message: Uint8Array, signature: Hex): boolean {
  let key = publicKeys.get(verificationKey);
  if (key === undefined) {
    const der = Buffer.concat([PUBLIC_PREFIX, fromHex(verificationKey)]);
    key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    publicKeys.set(verificationKey, key);
  }
  return verify(null, message, key, fromHex(signature));
}

const EnvelopeShape = z.object({ type: z.string(), description: z.string(), cborHex: hex() });

/** The 32 bytes in a key file of hydra-node: a text envelope. Throws `MessageError`. */
export function readKeyEnvelope(text: string, kind: keyof typeof ENVELOPES): Uint8Array {
  const { type, cborHex } = read(EnvelopeShape, parseJson(text), 'key file');
  const bytes = /^5820([0-9a-f]{64})$/.exec(cborHex)?.[1];
  if (type !== ENVELOPES[kind].type || bytes === undefined) {
    throw new MessageError({ reason: `not a ${kind} key of a Hydra party: ${type}` });
  }
  return fromHex(bytes);
}

/** A key file as hydra-node reads it. */
export function writeKeyEnvelope(bytes: Uint8Array, kind: keyof typeof ENVELOPES): string {
  return `${serialiseJson({ ...ENVELOPES[kind], cborHex: `5820${toHex(bytes)}` })}\n`;
}
