import { encode, Tag } from 'cbor2';
import { decodeCbor } from '../../offchain/ledger/cbor-items.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { encodedOf, type TransactionParts } from '../../offchain/ledger/transaction.ts';
import type { Json } from '../devnet/json.ts';

/** A metadatum as decoded and as it stands. */
export interface Metadatum {
  readonly value: unknown;
  readonly cbor: Uint8Array;
}

/** The metadata of a transaction by label, in all forms that auxiliary data has had (Shelley, Mary, Alonzo). */
export function metadataOf({ auxiliaryData }: TransactionParts): ReadonlyMap<string, Metadatum> {
  if (auxiliaryData === undefined) return new Map();
  const labels = labelsOf(decodeCbor(auxiliaryData));
  return new Map(
    [...labels].map(([label, value]) => [String(label), { value, cbor: labelled(label, value) }]),
  );
}

/** A map of one label, with its value as it was read. */
function labelled(label: unknown, value: unknown): Uint8Array {
  const isStructure = typeof value === 'object' && !(value instanceof Uint8Array);
  return new Uint8Array([
    0xa1,
    ...encode(label),
    ...(isStructure ? encodedOf(value) : encode(value)),
  ]);
}

function labelsOf(raw: unknown): ReadonlyMap<unknown, unknown> {
  if (raw instanceof Map) return raw;
  if (Array.isArray(raw)) return labelsOf(raw[0]);
  if (raw instanceof Tag && Number(raw.tag) === 259 && raw.contents instanceof Map) {
    return labelsOf(raw.contents.get(0n));
  }
  return new Map();
}

/** A metadatum as Blockfrost shows it: maps with text keys as objects, bytes as `0x…`. */
export function metadataJson(value: unknown): Json {
  if (typeof value === 'bigint' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return `0x${toHex(value)}`;
  if (Array.isArray(value)) return value.map(metadataJson);
  if (!(value instanceof Map)) return null;
  return Object.fromEntries(
    [...value].map(([key, each]) => {
      const name = metadataJson(key);
      return [
        typeof name === 'string' ? name : JSON.stringify(name, bigintText),
        metadataJson(each),
      ];
    }),
  );
}

const bigintText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
