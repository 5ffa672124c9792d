import { blake2b } from '@noble/hashes/blake2.js';
import * as cbor from './cbor.ts';

/** A script of the suite: what lies in witness sets and reference scripts. */
export interface SuiteScript {
  readonly language: 'native' | 'V1' | 'V2' | 'V3';
  /** For Plutus, flat in one byte string, as its hash covers it; for native scripts, CBOR. */
  readonly bytes: Uint8Array;
  /** 28 bytes. */
  readonly hash: Uint8Array;
}

const LANGUAGE = { native: 0, V1: 1, V2: 2, V3: 3 } as const;

export const hash28 = (content: Uint8Array): Uint8Array => blake2b(content, { dkLen: 28 });
export const hash32 = (content: Uint8Array): Uint8Array => blake2b(content, { dkLen: 32 });

function script(language: SuiteScript['language'], content: Uint8Array): SuiteScript {
  const hash = hash28(new Uint8Array([LANGUAGE[language], ...content]));
  return { language, bytes: content, hash };
}

/** CBOR of a reference script: its language and itself. */
export function referenceScript({ language, bytes }: SuiteScript): Uint8Array {
  return cbor.array(
    cbor.uint(LANGUAGE[language]),
    language === 'native' ? bytes : cbor.bytes(bytes),
  );
}

// Plutus programs as flat bits (Plutus Core specification, appendix C): a term is a tag of four bits and its parts.
const LAMBDA = '0010';
const ERROR = '0110';
const UNIT = '0100100110';
const TRUE = '01001010001';
const BYTES = '0100100010';
const APPLY = '0011';

const octet = (value: number): string => value.toString(2).padStart(8, '0');
/** Fills up to a whole byte with zeros and a one. */
const pad = (bits: string): string => `${bits}${'0'.repeat(7 - (bits.length % 8))}1`;

function plutus(language: 'V1' | 'V2' | 'V3', term: string): SuiteScript {
  const version = (language === 'V3' ? [1, 1, 0] : [1, 0, 0]).map(octet).join('');
  const flat = (pad(version + term).match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return script(language, cbor.bytes(new Uint8Array(flat)));
}

/** Spending scripts of V1 and V2 take datum, redeemer and context; V3 takes the context alone. */
const parameters = { V1: LAMBDA.repeat(3), V2: LAMBDA.repeat(3), V3: LAMBDA } as const;

/** Accepts every spending. */
export const accepting = (language: 'V1' | 'V2' | 'V3'): SuiteScript =>
  plutus(language, parameters[language] + UNIT);

/** Accepts every purpose of V1 and V2 that has no datum. */
export const acceptingPolicy = (language: 'V1' | 'V2'): SuiteScript =>
  plutus(language, LAMBDA.repeat(2) + UNIT);

/** Fails always. */
export const failing = (language: 'V1' | 'V2' | 'V3'): SuiteScript =>
  plutus(language, parameters[language] + ERROR);

/** Answers True, which V3 does not take for a yes. */
export const answeringTrue = (language: 'V2' | 'V3'): SuiteScript =>
  plutus(language, parameters[language] + TRUE);

/** Accepts everything, and is exactly so many bytes long: it drags a constant along. */
export function acceptingOfSize(size: number): SuiteScript {
  for (let length = size - 10 - Math.ceil(size / 255) - 12; length < size; length++) {
    if (length < 0) continue;
    const made = padded(length);
    if (made.bytes.length === size) return made;
  }
  throw new RangeError(`no script of ${size} bytes`);
}

function padded(length: number): SuiteScript {
  const version = [1, 1, 0].map(octet).join('');
  // (\ignored -> \context -> ()) constant
  const before = pad(`${version}${APPLY}${LAMBDA}${LAMBDA}${UNIT}${BYTES}`);
  const parts = (before.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  for (let left = length; left > 0; left -= 255) {
    const chunk = Math.min(left, 255);
    parts.push(chunk, ...Array.from({ length: chunk }, () => 0x5a));
  }
  parts.push(0, 1);
  return script('V3', cbor.bytes(new Uint8Array(parts)));
}

/** Bytes that are no program. */
export const malformed = (language: 'V2' | 'V3'): SuiteScript =>
  script(language, cbor.bytes(new Uint8Array([1, 1, 0, 0xff, 0xff])));

/** Uses a builtin that comes with protocol version 11 (expModInteger, tag 87). */
export const ofTheFuture: SuiteScript = plutus(
  'V3',
  `${LAMBDA}0111${(87).toString(2).padStart(7, '0')}`,
);

/** A native script (CDDL `native_script`). */
export const native = {
  signedBy: (keyHash: Uint8Array): SuiteScript =>
    script('native', cbor.array(cbor.uint(0), cbor.bytes(keyHash))),
  all: (...of: readonly SuiteScript[]): SuiteScript => combined(1, of),
  any: (...of: readonly SuiteScript[]): SuiteScript => combined(2, of),
  atLeast: (count: number, ...of: readonly SuiteScript[]): SuiteScript =>
    script(
      'native',
      cbor.array(cbor.uint(3), cbor.uint(count), cbor.array(...of.map(({ bytes }) => bytes))),
    ),
  /** Holds where the transaction is not valid before this slot. */
  from: (slot: number): SuiteScript => script('native', cbor.array(cbor.uint(4), cbor.uint(slot))),
  /** Holds where the transaction is not valid from this slot on. */
  until: (slot: number): SuiteScript => script('native', cbor.array(cbor.uint(5), cbor.uint(slot))),
};

function combined(kind: number, of: readonly SuiteScript[]): SuiteScript {
  return script('native', cbor.array(cbor.uint(kind), cbor.array(...of.map(({ bytes }) => bytes))));
}
