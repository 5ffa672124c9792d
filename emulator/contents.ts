import { addressToBytes } from '../offchain/ledger/address.ts';
import { blake2b256, scriptHash, toHex } from '../offchain/ledger/hash.ts';
import { encodedOf, type TransactionParts } from '../offchain/ledger/transaction.ts';
import type { Hex, Script, Utxo } from '../offchain/ledger/utxo.ts';
import { sliceItems } from './cbor-items.ts';

// What a chain is asked for besides outputs: who holds an address, and the datums and scripts that were ever shown.

/** The hashes of an address's credentials (CIP-19); undefined where it has none of that kind. */
export function credentialsOf(address: string): {
  readonly payment: Hex | undefined;
  readonly stake: Hex | undefined;
} {
  const bytes = addressToBytes(address);
  const type = (bytes[0] ?? 0xff) >> 4;
  const hash = (from: number): Hex => toHex(bytes.subarray(from, from + 28));
  return {
    payment: type < 8 ? hash(1) : undefined,
    stake: type < 4 ? hash(29) : undefined,
  };
}

/** Datums (CBOR) and scripts by hash, that anybody can look up once they were shown. */
export interface Shown {
  readonly datums: ReadonlyMap<Hex, Uint8Array>;
  readonly scripts: ReadonlyMap<Hex, Script>;
}

const WITNESS_SCRIPTS = [
  [1n, 'Native'],
  [3n, 'PlutusV1'],
  [6n, 'PlutusV2'],
  [7n, 'PlutusV3'],
] as const;

/** What outputs show, and what a transaction's witnesses show beside them. */
export function shownBy(made: readonly Utxo[], witnesses?: TransactionParts['witnesses']): Shown {
  const datums = made.flatMap(({ output }) => output.datum ?? []);
  const scripts: Script[] = made.flatMap(({ output }) => output.referenceScript ?? []);
  if (witnesses?.has(4n) === true) datums.push(...sliceItems(encodedOf(witnesses.get(4n))));
  for (const [key, language] of WITNESS_SCRIPTS) {
    for (const item of listOf(witnesses?.get(key))) {
      scripts.push({ language, bytes: item instanceof Uint8Array ? item : encodedOf(item) });
    }
  }
  return {
    datums: new Map(datums.map((cbor) => [toHex(blake2b256(cbor)), cbor])),
    scripts: new Map(scripts.map((script) => [scriptHash(script), script])),
  };
}

/** The items of a list or set (tag 258). */
function listOf(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  const contents: unknown =
    typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'contents') : [];
  return Array.isArray(contents) ? contents : [];
}
