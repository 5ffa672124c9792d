import { foldDatum } from '../../offchain/ledger/fold-datum.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { JsonObject } from './json.ts';

/** Plutus Data as a tree, without maps: nothing that is read here has one. */
export type ScriptData = bigint | Uint8Array | readonly ScriptData[] | ScriptConstructor;

/** A constructor of Plutus Data with its fields. */
export class ScriptConstructor {
  readonly index: bigint;
  readonly fields: readonly ScriptData[];

  constructor(index: bigint, fields: readonly ScriptData[]) {
    this.index = index;
    this.fields = fields;
  }
}

/** Reads the CBOR of Plutus Data (Conway CDDL `plutus_data`), however deep it nests. Throws `TypeError` where it is none, and for maps. */
export function decodeScriptData(cbor: Uint8Array): ScriptData {
  return foldDatum<ScriptData>(cbor, {
    integer: (value) => value,
    bytes: (value) => value,
    list: (items) => items,
    map: () => {
      throw new TypeError('a map');
    },
    constr: (index, fields) => new ScriptConstructor(index, fields),
  });
}

/**
 * cardano-api's detailed schema of script data, `{"constructor": 0, "fields": [{"int": 1}]}`, of the CBOR of Plutus Data.
 * Throws `TypeError` where it is none.
 */
export function scriptDataJson(cbor: Uint8Array): JsonObject {
  return foldDatum<JsonObject>(cbor, {
    integer: (value) => ({ int: value }),
    bytes: (value) => ({ bytes: toHex(value) }),
    list: (items) => ({ list: items }),
    map: (keysAndValues) => ({ map: pairs(keysAndValues) }),
    constr: (index, fields) => ({ constructor: index, fields }),
  });
}

/** A list and no object: a key may stand in a map of Plutus Data twice. */
function pairs(keysAndValues: readonly JsonObject[]): readonly JsonObject[] {
  return keysAndValues.flatMap((k, at) => {
    const v = keysAndValues[at + 1];
    return at % 2 === 0 && v !== undefined ? [{ k, v }] : [];
  });
}
