import { bech32 } from '@scure/base';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { Hex } from '../../offchain/ledger/utxo.ts';
import type { Holder, Page, Position } from '../archive.ts';
import { RequestError } from '../devnet/request-error.ts';

// Reading what stands in a request's path and query, with Blockfrost's limits and messages.

const MAX_COUNT = 100;
const MAX_PAGE = 21_474_836;

const bad = (message: string): RequestError => new RequestError(400, message);

/** `count` (1 to 100), `page` (from 1) and `order`. */
export function readPage(query: URLSearchParams, order: 'asc' | 'desc' = 'asc'): Page {
  const limit = readInteger(query, 'count', MAX_COUNT, MAX_COUNT);
  const page = readInteger(query, 'page', 1, MAX_PAGE);
  const asked = query.get('order') ?? order;
  if (asked !== 'asc' && asked !== 'desc') {
    throw bad('querystring/order must be equal to one of the allowed values');
  }
  return { limit, offset: (page - 1) * limit, order: asked };
}

function readInteger(query: URLSearchParams, name: string, otherwise: number, max: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^-?[0-9]{1,15}$/.test(text)) throw bad(`querystring/${name} must be integer`);
  const value = Number(text);
  if (value < 1) throw bad(`querystring/${name} must be >= 1`);
  if (value > max) throw bad(`querystring/${name} must be <= ${max}`);
  return value;
}

/** `from` or `to`: a block's number, and a transaction's place in it behind a colon. */
export function readPosition(query: URLSearchParams, name: 'from' | 'to'): Position | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const match = /^([0-9]{1,15})(?::([0-9]{1,15}))?$/.exec(text);
  if (match?.[1] === undefined)
    throw bad('Invalid (malformed or out of range) from/to parameter(s).');
  return {
    blockHeight: BigInt(match[1]),
    index: match[2] === undefined ? undefined : BigInt(match[2]),
  };
}

/** Hexadecimal text of so many bytes. */
export function readHash(text: string, bytes: number, what: string): Hex {
  if (!new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'i').test(text)) {
    throw bad(`Invalid or malformed ${what} format.`);
  }
  return text.toLowerCase();
}

/** Policy and name of an asset. */
export function readUnit(text: string): Hex {
  if (!/^[0-9a-f]{56}([0-9a-f]{2}){0,32}$/i.test(text)) {
    throw bad('Invalid or malformed asset format.');
  }
  return text.toLowerCase();
}

/** An address, or the bech32 of a payment credential (CIP-5: `addr_vkh`, `script`). */
export function readHolder(text: string): Holder {
  const bytes = decodeBech32(text);
  if (bytes !== undefined && /^(addr_vkh|script)1/.test(text) && bytes.length === 28) {
    return { column: 'payment', value: toHex(bytes) };
  }
  const isAddress = bytes !== undefined && /^addr(_test)?1/.test(text) && bytes.length >= 29;
  if (!isAddress) throw bad('Invalid address for this network or malformed address format.');
  return { column: 'address', value: text };
}

/** The key or script hash of a stake address. */
export function readStakeAddress(text: string): { kind: 'key' | 'script'; hash: Hex } {
  const bytes = decodeBech32(text);
  if (bytes?.length !== 29 || !/^stake(_test)?1/.test(text)) {
    throw bad('Invalid or malformed stake address format.');
  }
  const kind = ((bytes[0] ?? 0) >> 4) & 1 ? 'script' : 'key';
  return { kind, hash: toHex(bytes.subarray(1)) };
}

function decodeBech32(text: string): Uint8Array | undefined {
  // Longer than any address is: decoding it would only cost time.
  if (text.length > 200) return undefined;
  try {
    return /^addr(_test)?1|^stake/.test(text)
      ? addressToBytes(text)
      : bech32.decodeToBytes(text, false).bytes;
  } catch {
    return undefined;
  }
}
