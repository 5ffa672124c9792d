import { blake2b } from '@noble/hashes/blake2.js';
import { bech32 } from '@scure/base';
import { blake2b256, fromHex, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import type { Hex, Output } from '../../offchain/ledger/utxo.ts';
import type { Json } from '../devnet/json.ts';

/** Lovelace first, then assets in the order of their units. */
export function amountsJson(lovelace: bigint, assets: ReadonlyMap<Hex, bigint>): Json {
  return [
    { unit: 'lovelace', quantity: String(lovelace) },
    ...[...assets]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([unit, quantity]) => ({ unit, quantity: String(quantity) })),
  ];
}

/** The sum of values. */
export function sumOf(outputs: readonly Pick<Output, 'lovelace' | 'assets'>[]): Json {
  const assets = new Map<Hex, bigint>();
  for (const output of outputs) {
    for (const [unit, quantity] of output.assets) {
      assets.set(unit, (assets.get(unit) ?? 0n) + quantity);
    }
  }
  return amountsJson(
    outputs.reduce((sum, { lovelace }) => sum + lovelace, 0n),
    assets,
  );
}

/** What every answer that shows an output says of it. */
export function outputJson(cbor: Uint8Array): {
  readonly address: string;
  readonly amount: Json;
  readonly data_hash: Json;
  readonly inline_datum: Json;
  readonly reference_script_hash: Json;
} {
  const { address, lovelace, assets, datum, datumHash, referenceScript } = decodeOutput(cbor);
  return {
    address,
    amount: amountsJson(lovelace, assets),
    data_hash: datumHash ?? (datum === undefined ? null : toHex(blake2b256(datum))),
    inline_datum: datum === undefined ? null : toHex(datum),
    reference_script_hash: referenceScript === undefined ? null : scriptHash(referenceScript),
  };
}

/** An asset's fingerprint (CIP-14). */
export function fingerprint(unit: Hex): string {
  const hash = blake2b(fromHex(unit), { dkLen: 20 });
  return bech32.encode('asset', bech32.toWords(hash), false);
}
