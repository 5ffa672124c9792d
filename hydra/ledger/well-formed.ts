import { decode } from 'cbor2';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { sliceEntries, sliceItems } from '../../offchain/ledger/cbor-items.ts';
import { asSerialiseData } from '../../offchain/ledger/datum.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { Utxo } from '../../offchain/ledger/utxo.ts';
import { originalBytes, toMap, toSet } from './cbor-values.ts';

/** Keys of a Conway transaction body (CDDL `transaction_body`). */
const BODY_KEYS: ReadonlySet<unknown> = new Set(
  [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22].map(BigInt),
);
const REQUIRED = [0n, 1n, 2n] as const;
/** Fields that are left out when they are empty: sets and maps of at least one. */
const NON_EMPTY_SETS = [4n, 13n, 14n, 18n, 20n] as const;
const NON_EMPTY_MAPS = [5n, 9n, 19n] as const;
/** Keys of a witness set, all of which hold at least one. */
const WITNESS_KEYS = 8n;

const OPTIONS = {
  preferMap: true,
  preferBigInt: true,
  ignoreGlobalTags: true,
  rejectDuplicateKeys: true,
} as const;

/**
 * What a node can't even read (Conway CDDL, decoders of protocol version 9 and later): unknown, missing or repeated
 * keys, empty fields, tokens of which there are none, addresses that no output has. Throws `TypeError`, or what the
 * decoder throws.
 */
export function checkWellFormed(
  body: ReadonlyMap<unknown, unknown>,
  witnesses: ReadonlyMap<unknown, Uint8Array>,
  outputs: readonly Utxo[],
): void {
  // Only the body: maps in Plutus Data may well have a key twice, and there they are wrapped in bytes.
  decode(originalBytes(body), OPTIONS);
  for (const key of body.keys()) if (!BODY_KEYS.has(key)) throw wrong(`a body field ${text(key)}`);
  for (const key of REQUIRED) if (!body.has(key)) throw wrong(`no body field ${key}`);
  for (const key of NON_EMPTY_SETS) {
    if (body.has(key) && toSet(body.get(key)).length === 0) throw wrong(`an empty field ${key}`);
  }
  for (const key of NON_EMPTY_MAPS) {
    if (body.has(key) && toMap(body.get(key)).size === 0) throw wrong(`an empty field ${key}`);
  }
  if (body.get(22n) === 0n) throw wrong('a donation of nothing');
  for (const [key, value] of witnesses) {
    if (typeof key !== 'bigint' || key < 0n || key >= WITNESS_KEYS) {
      throw wrong(`a witness field ${text(key)}`);
    }
    const isMap = ((value[0] ?? 0) & 0xe0) === 0xa0;
    const size = isMap ? sliceEntries(value).length : sliceItems(value).length;
    if (size === 0) throw wrong(`an empty witness field ${key}`);
  }
  for (const { output } of outputs) {
    for (const [unit, quantity] of output.assets) {
      if (quantity === 0n) throw wrong(`an output with no ${unit}`);
    }
    if (!isOutputAddress(addressToBytes(output.address))) throw wrong(output.address);
    // Throws for what is no Plutus Data: no party could tell its clients of such an output, or sign it.
    if (output.datum !== undefined) asSerialiseData(output.datum);
  }
}

/** Whether outputs may have an address: types 0 to 7 with the lengths of their parts, or Byron's (CIP-19). */
export function isOutputAddress(address: Uint8Array): boolean {
  const header = address[0] ?? 0xff;
  const type = header >> 4;
  if (type === 8) return header === 0x82;
  if (type > 8 || (header & 0x0f) > 1) return false;
  if (type <= 3) return address.length === 57;
  return type <= 5 ? address.length > 29 : address.length === 29;
}

function text(key: unknown): string {
  return key instanceof Uint8Array ? toHex(key) : String(key);
}

function wrong(what: string): TypeError {
  return new TypeError(`not a transaction: ${what}`);
}
