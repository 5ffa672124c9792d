import { encode, Tag } from 'cbor2';
import { addressToBytes } from './address.ts';
import { fromHex } from './hash.ts';
import type { ProtocolParameters } from './parameters.ts';
import type { Assets, Output, Script } from './utxo.ts';

/** Bytes that the ledger adds to an output's size (Babbage: the reference it is found by). */
const OUTPUT_OVERHEAD = 160n;
/** Room for three counters to grow from one byte to nine: an object must not become too poor for its own datum. */
const HEADROOM = 24n;

const LANGUAGE = { Native: 0, PlutusV1: 1, PlutusV2: 2, PlutusV3: 3 } as const;

/** CBOR of an output in the map form (Conway CDDL `babbage_transaction_output`). */
export function encodeOutput(output: Output): Uint8Array {
  const { address, lovelace, assets, datum, datumHash, referenceScript } = output;
  const fields = new Map<number, unknown>([
    [0, addressToBytes(address)],
    [1, encodableValue(lovelace, assets)],
  ]);
  if (datum !== undefined) fields.set(2, [1, new Tag(24, datum)]);
  else if (datumHash !== undefined) fields.set(2, [0, fromHex(datumHash)]);
  if (referenceScript !== undefined) fields.set(3, new Tag(24, encodeScript(referenceScript)));
  return encode(fields);
}

/** CBOR of an output's value (Conway CDDL `value`): what the limit on values counts. */
export function encodeValue({ lovelace, assets }: Pick<Output, 'lovelace' | 'assets'>): Uint8Array {
  return encode(encodableValue(lovelace, assets));
}

function encodableValue(lovelace: bigint, assets: Assets): unknown {
  return assets.size === 0 ? lovelace : [lovelace, encodableAssets(assets)];
}

/** CBOR of a script as a reference script holds it: a native script is itself a structure, the others are bytes. */
function encodeScript({ language, bytes }: Script): Uint8Array {
  if (language === 'Native') return new Uint8Array([0x82, LANGUAGE.Native, ...bytes]);
  return encode([LANGUAGE[language], bytes]);
}

function encodableAssets(assets: Assets): Map<Uint8Array, Map<Uint8Array, bigint>> {
  const policies = new Map<string, Map<Uint8Array, bigint>>();
  for (const [unit, quantity] of [...assets].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const policy = unit.slice(0, 56);
    const names = policies.get(policy) ?? new Map<Uint8Array, bigint>();
    names.set(fromHex(unit.slice(56)), quantity);
    policies.set(policy, names);
  }
  return new Map([...policies].map(([policy, names]) => [fromHex(policy), names]));
}

/** The least lovelace that the ledger allows in an output of this size (Babbage min-UTxO rule). */
export function minimumLovelace(
  output: Output,
  { coinsPerUtxoByte }: Pick<ProtocolParameters, 'coinsPerUtxoByte'>,
): bigint {
  return (OUTPUT_OVERHEAD + BigInt(encodeOutput(output).length)) * coinsPerUtxoByte;
}

/**
 * An output with its deposit: what the ledger asks for, with headroom, and no less than before.
 * `before` is the lovelace of the object that it replaces.
 */
export function withDeposit(
  output: Omit<Output, 'lovelace'>,
  parameters: ProtocolParameters,
  before = 0n,
): Output {
  // Measured with an amount of five bytes: no object holds more than 4,294 ADA.
  const sized = { ...output, lovelace: 1_000_000_000n };
  const deposit = minimumLovelace(sized, parameters) + HEADROOM * parameters.coinsPerUtxoByte;
  return { ...output, lovelace: deposit > before ? deposit : before };
}
