import { encode } from 'cbor2';
import type { Script } from '../../offchain/ledger/utxo.ts';

/**
 * Plutus V3 scripts of these tests, as flat bits (Plutus Core specification, appendix C): a term is a tag of four bits
 * and its parts. Written by hand because a compiler would take a second to load.
 */
const LAMBDA = '0010';
const APPLY = '0011';
const FORCE = '0101';
const DELAY = '0001';
const ERROR = '0110';
const UNIT = '0100100110';
const TRACE = '01110011100';
const STRING = '0100100100';
const VERSION = [1, 1, 0].map(bits).join('');

/** Accepts everything: takes the script context and answers unit. */
export const acceptingScript: Script = program(LAMBDA + UNIT);

/** Refuses everything and says nothing. */
export const silentScript: Script = program(LAMBDA + ERROR);

/** Refuses everything after tracing a text. */
export function tracingScript(text: string): Script {
  const bytes = Buffer.from(text);
  const chunks = [bytes.length, ...bytes, 0].map(bits).join('');
  return program(
    align(LAMBDA + FORCE + APPLY + APPLY + FORCE + TRACE + STRING) + chunks + DELAY + ERROR,
  );
}

/** Accepts everything, and is about as long as the text: what it costs to be read is its size. */
export function longScript(text: string): Script {
  const bytes = Buffer.from(text);
  const chunks = (bytes.toString('latin1').match(/.{1,255}/gs) ?? [])
    .map((part) => [part.length, ...Buffer.from(part, 'latin1')])
    .flat();
  // (λ context. (λ unused. unit) "text"), applied as a program.
  const start = align(LAMBDA + APPLY + LAMBDA + UNIT + STRING);
  return program(start + [...chunks, 0].map(bits).join(''));
}

function program(term: string): Script {
  const bytes = align(VERSION + term).match(/.{8}/g) ?? [];
  const flat = bytes.map((byte) => Number.parseInt(byte, 2));
  return { language: 'PlutusV3', bytes: encode(new Uint8Array(flat)) };
}

/** Fills up to a whole byte with zeros and a one, as flat's `pad`; the version before it is whole bytes. */
function align(text: string): string {
  return text + '0'.repeat(7 - (text.length % 8)) + '1';
}

function bits(byte: number): string {
  return byte.toString(2).padStart(8, '0');
}
