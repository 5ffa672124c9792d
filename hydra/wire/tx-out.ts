import { base58 } from '@scure/base';
import { decode, encode } from 'cbor2';
import { z } from 'zod';
import { addressFromBytes, addressToBytes } from '../../offchain/ledger/address.ts';
import { blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import {
  formatReference,
  parseReference,
  type Assets,
  type Output,
  type Script,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { MessageError } from '../errors.ts';
import { hex, json, read } from './fields.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { scriptDataJson } from './script-data.ts';

const ValueShape = z.record(
  z.string().regex(/^(?:lovelace|[0-9a-f]{56})$/),
  z.union([z.bigint(), z.record(hex(), z.bigint())]),
);

const ReferenceScriptShape = z.object({
  script: z.object({ cborHex: hex(), description: z.string(), type: z.string() }),
  scriptLanguage: z.string(),
});

const TxOutShape = z.object({
  address: z.string(),
  value: ValueShape,
  datum: json.optional(),
  datumhash: hex(32).nullish(),
  inlineDatum: json.nullish(),
  inlineDatumRaw: hex().nullish(),
  inlineDatumhash: hex(32).nullish(),
  referenceScript: ReferenceScriptShape.nullish(),
});

/** A UTxO set as the API writes it: `TXID#IX` to output. */
export const UtxoShape = z.custom<JsonObject>(
  (value) =>
    isJsonObject(value) && Object.keys(value).every((key) => parseReference(key) !== undefined),
  'not a UTxO set',
);

/** The outputs of a UTxO set. Throws `MessageError`. */
export function utxosFromJson(set: JsonObject): readonly Utxo[] {
  return Object.entries(set).map(([key, value]) => {
    const reference = parseReference(key);
    if (reference === undefined) throw new MessageError({ reason: `not an output: ${key}` });
    const output = outputFromJson(value);
    return { reference, output, cbor: encodeOutput(output) };
  });
}

/** A UTxO set as the API writes it. */
export function utxosToJson(utxos: Iterable<Utxo>): JsonObject {
  return Object.fromEntries(
    [...utxos].map(({ reference, output }) => [formatReference(reference), outputToJson(output)]),
  );
}

/** An output from the JSON of cardano-api. Throws `MessageError`. */
export function outputFromJson(value: JsonValue): Output {
  const out = read(TxOutShape, value, 'output');
  const { inlineDatumRaw, datumhash, referenceScript } = out;
  if (inlineDatumRaw == null && out.inlineDatum != null) {
    throw new MessageError({ reason: 'output: an inline datum without its bytes' });
  }
  const { lovelace, assets } = valueFromJson(out.value);
  return {
    address: addressFromText(out.address),
    lovelace,
    assets,
    datum: inlineDatumRaw == null ? undefined : fromHex(inlineDatumRaw),
    datumHash: datumhash ?? undefined,
    referenceScript: referenceScript == null ? undefined : scriptFromJson(referenceScript.script),
  };
}

/** An output in the JSON of cardano-api, with exactly its keys. */
export function outputToJson(output: Output): JsonObject {
  const { datum, datumHash, referenceScript } = output;
  const inline =
    datum === undefined
      ? { datumhash: datumHash ?? null, inlineDatum: null, inlineDatumRaw: null }
      : {
          inlineDatum: scriptDataJson(datum),
          inlineDatumRaw: toHex(datum),
          inlineDatumhash: toHex(blake2b256(datum)),
        };
  return {
    address: addressText(output.address),
    datum: null,
    ...inline,
    referenceScript: referenceScript === undefined ? null : scriptToJson(referenceScript),
    value: valueToJson(output),
  };
}

/** A value: lovelace is left out where there is none. */
function valueToJson({ lovelace, assets }: Pick<Output, 'lovelace' | 'assets'>): JsonObject {
  const policies = new Map<string, [string, bigint][]>();
  for (const [unit, quantity] of assets) {
    const names = policies.get(unit.slice(0, 56)) ?? [];
    names.push([unit.slice(56), quantity]);
    policies.set(unit.slice(0, 56), names);
  }
  return {
    ...(lovelace === 0n ? {} : { lovelace }),
    ...Object.fromEntries([...policies].map(([id, names]) => [id, Object.fromEntries(names)])),
  };
}

function valueFromJson(value: z.output<typeof ValueShape>): { lovelace: bigint; assets: Assets } {
  const assets = new Map<string, bigint>();
  let lovelace = 0n;
  for (const [policy, held] of Object.entries(value)) {
    if (typeof held === 'bigint') {
      if (policy !== 'lovelace')
        throw new MessageError({ reason: 'value: a policy without names' });
      lovelace = held;
    } else {
      for (const [name, quantity] of Object.entries(held)) assets.set(policy + name, quantity);
    }
  }
  return { lovelace, assets };
}

/** Byron addresses are base58 in JSON; inside, every address is bech32 of its bytes. */
/** An address from what people write. Throws `MessageError`. */
export function addressFromText(text: string): string {
  try {
    if (text.startsWith('addr')) return addressFromBytes(addressToBytes(text));
    return addressFromBytes(base58.decode(text));
  } catch (cause) {
    throw new MessageError({ reason: `not an address: ${text}`, cause });
  }
}

/** An address as people write it. */
export function addressText(address: string): string {
  const bytes = addressToBytes(address);
  return (bytes[0] ?? 0) >> 4 === 8 ? base58.encode(bytes) : address;
}

function scriptFromJson({ type, cborHex }: { type: string; cborHex: string }): Script {
  const cbor = fromHex(cborHex);
  if (type === 'SimpleScript') return { language: 'Native', bytes: cbor };
  const version = /^PlutusScriptV([123])$/.exec(type)?.[1];
  const bytes = tryDecode(cbor);
  if (version === undefined || !(bytes instanceof Uint8Array)) {
    throw new MessageError({ reason: `not a script: ${type}` });
  }
  const language = version === '1' ? 'PlutusV1' : version === '2' ? 'PlutusV2' : 'PlutusV3';
  return { language, bytes };
}

/** What CBOR holds; undefined for bytes that are none. */
function tryDecode(cbor: Uint8Array): unknown {
  try {
    return decode(cbor);
  } catch {
    return undefined;
  }
}

function scriptToJson({ language, bytes }: Script): JsonObject {
  const type = language === 'Native' ? 'SimpleScript' : language.replace('Plutus', 'PlutusScript');
  return {
    script: {
      cborHex: toHex(language === 'Native' ? bytes : encode(bytes)),
      description: '',
      type,
    },
    scriptLanguage: language === 'Native' ? 'SimpleScriptLanguage' : `PlutusScriptLanguage ${type}`,
  };
}
