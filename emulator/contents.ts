import { decode } from 'cbor2';
import { addressToBytes } from '../offchain/ledger/address.ts';
import { sliceItems } from '../offchain/ledger/cbor-items.ts';
import { blake2b256, scriptHash, toHex } from '../offchain/ledger/hash.ts';
import type { TransactionParts } from '../offchain/ledger/transaction.ts';
import type { Hex, Script, Utxo } from '../offchain/ledger/utxo.ts';

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
  const given = witnesses?.get(4n);
  if (given !== undefined) datums.push(...sliceItems(given));
  for (const [key, language] of WITNESS_SCRIPTS) {
    const items = witnesses?.get(key);
    for (const item of items === undefined ? [] : sliceItems(items)) {
      scripts.push({ language, bytes: language === 'Native' ? item : bytesOf(item) });
    }
  }
  return {
    datums: new Map(datums.map((cbor) => [toHex(blake2b256(cbor)), cbor])),
    scripts: new Map(scripts.map((script) => [scriptHash(script), script])),
  };
}

/** The byte string that CBOR holds. */
function bytesOf(cbor: Uint8Array): Uint8Array {
  const decoded: unknown = decode(cbor);
  if (!(decoded instanceof Uint8Array)) throw new TypeError('not bytes');
  return decoded;
}
