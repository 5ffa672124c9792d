import { encode } from 'cbor2';
import { blake2b256, toHex } from '../../offchain/ledger/hash.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import type { Hex, Script } from '../../offchain/ledger/utxo.ts';
import { integer } from '../protocol/serialise-data.ts';
import type { ConwayTransaction } from './conway-transaction.ts';

const EMPTY_MAP = new Uint8Array([0xa0]);

/**
 * The hash of redeemers, datums and the cost models of the languages that run (Conway `hashScriptIntegrity`).
 * Undefined where there is nothing to hash.
 */
export function scriptDataHash(
  { redeemers, redeemerBytes, datums, datumBytes }: ConwayTransaction,
  languages: ReadonlySet<Script['language']>,
  { costModels }: ProtocolParameters,
): Hex | undefined {
  if (redeemers.length === 0 && datums.size === 0 && languages.size === 0) return undefined;
  const parts = [redeemerBytes ?? EMPTY_MAP];
  if (datums.size > 0 && datumBytes !== undefined) parts.push(datumBytes);
  parts.push(languageViews(languages, costModels));
  return toHex(blake2b256(new Uint8Array(Buffer.concat(parts))));
}

/**
 * Cost models as the hash covers them. Keys in the order of their length: V1's is a byte string, and its costs are an
 * indefinite list inside of one.
 */
export function languageViews(
  languages: ReadonlySet<Script['language']>,
  costModels: ProtocolParameters['costModels'],
): Uint8Array {
  const entries: Uint8Array[] = [];
  if (languages.has('PlutusV2')) entries.push(new Uint8Array([1]), costs(costModels.PlutusV2));
  if (languages.has('PlutusV3')) entries.push(new Uint8Array([2]), costs(costModels.PlutusV3));
  if (languages.has('PlutusV1')) {
    const list = [new Uint8Array([0x9f]), ...costModels.PlutusV1.map(cost), new Uint8Array([0xff])];
    const inside = new Uint8Array(Buffer.concat(list));
    entries.push(new Uint8Array([0x41, 0]), encode(inside));
  }
  return new Uint8Array(Buffer.concat([new Uint8Array([0xa0 | (entries.length / 2)]), ...entries]));
}

function costs(model: readonly number[]): Uint8Array {
  return new Uint8Array(Buffer.concat([head(model.length), ...model.map(cost)]));
}

function cost(value: number): Uint8Array {
  return integer(BigInt(value));
}

/** Head of a definite list. */
function head(length: number): Uint8Array {
  const bytes = integer(BigInt(length));
  return new Uint8Array([(bytes[0] ?? 0) | 0x80, ...bytes.subarray(1)]);
}
