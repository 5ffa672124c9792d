import { encodeOutput } from '../ledger/output.ts';
import { fromHex } from '../ledger/hash.ts';
import type { Hex, Output, Utxo } from '../ledger/utxo.ts';
import { Fields } from './fields.ts';

/** An unspent output as an API shows it: all of it, except for its reference script, of which there is the hash. */
export interface ShownUtxo {
  readonly utxo: Utxo;
  readonly referenceScriptHash: Hex | undefined;
}

/** Reads an entry of `/addresses/{address}/utxos`. Throws `NetworkError` where it is something else. */
export function readUtxo(json: unknown, asked: string): ShownUtxo {
  const fields = new Fields('an unspent output', json);
  let lovelace = 0n;
  const assets = new Map<Hex, bigint>();
  for (const entry of fields.list('amount')) {
    const amount = new Fields('an amount', entry);
    const unit = amount.text('unit');
    if (unit === 'lovelace') lovelace = amount.integer('quantity');
    else assets.set(unit, amount.integer('quantity'));
  }
  const datum = fields.optionalText('inline_datum');
  const output: Output = {
    // Some nodes leave it out: it is what was asked for.
    address: fields.optionalText('address') ?? asked,
    lovelace,
    assets,
    datum: datum === undefined ? undefined : fromHex(datum),
    datumHash: datum === undefined ? fields.optionalText('data_hash') : undefined,
  };
  return {
    utxo: {
      reference: { txId: fields.text('tx_hash'), index: fields.integer('output_index') },
      output,
      // Not the bytes that the ledger holds, but the same output.
      cbor: encodeOutput(output),
    },
    referenceScriptHash: fields.optionalText('reference_script_hash'),
  };
}
