import { fromHex } from '../../offchain/ledger/hash.ts';
import { encodeOutput } from '../../offchain/ledger/output.ts';
import { decodeOutput } from '../../offchain/ledger/transaction.ts';
import type { Hex, Output, OutputReference, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { findObject } from '../devnet/json.ts';
import { RequestError } from '../devnet/request-error.ts';

/**
 * The outputs that an evaluation is given beside those of the chain, in the JSON of Ogmios 5: pairs of an input
 * (`txId`, `index`) and an output (`address`, `value`, `datum`, `datumHash`, `script`). What is on the chain anyway is
 * passed over, unread: Blaze sends all outputs, in a form of its own.
 */
export function readAdditionalUtxos(
  raw: unknown,
  isKnown: (reference: OutputReference) => boolean,
): readonly Utxo[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw wrong('it is not a list');
  return raw.flatMap((pair: unknown, index) => {
    const [input, output]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    try {
      const reference = readReference(findObject(input) ?? {});
      return isKnown(reference) ? [] : readUtxo(reference, findObject(output) ?? {});
    } catch (error) {
      if (error instanceof RequestError) throw error;
      throw wrong(`entry ${index}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

const wrong = (reason: string): RequestError =>
  new RequestError(400, `body/additionalUtxoSet: ${reason}`);

type Fields = Readonly<Record<string, unknown>>;

function readReference(input: Fields): OutputReference {
  const txId = readText(input['txId'] ?? input['id']);
  if (txId === undefined || !/^[0-9a-f]{64}$/i.test(txId)) {
    throw new TypeError('txId is no transaction id');
  }
  return { txId: txId.toLowerCase(), index: BigInt(String(input['index'])) };
}

function readUtxo(reference: OutputReference, fields: Fields): Utxo {
  const output: Output = {
    address: String(fields['address']),
    ...readValue(findObject(fields['value']) ?? {}),
    datum: readBytes(fields['datum']),
    datumHash: readText(fields['datumHash'] ?? fields['datum_hash']),
    referenceScript: readScript(findObject(fields['script'])),
  };
  const cbor = encodeOutput(output);
  return { reference, output: decodeOutput(cbor), cbor };
}

function readValue(value: Fields): { lovelace: bigint; assets: ReadonlyMap<Hex, bigint> } {
  const assets = Object.entries(findObject(value['assets']) ?? {}).map(
    ([unit, quantity]): [Hex, bigint] => [unit.replace('.', ''), BigInt(String(quantity))],
  );
  return { lovelace: BigInt(String(value['coins'] ?? value['lovelace'])), assets: new Map(assets) };
}

const readText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function readBytes(value: unknown): Uint8Array | undefined {
  const text = readText(value);
  return text === undefined ? undefined : fromHex(text);
}

function readScript(script: Fields | undefined): Script | undefined {
  for (const [language, key] of [
    ['PlutusV1', 'plutus:v1'],
    ['PlutusV2', 'plutus:v2'],
    ['PlutusV3', 'plutus:v3'],
  ] as const) {
    const bytes = readBytes(script?.[key]);
    if (bytes !== undefined) return { language, bytes };
  }
  return undefined;
}
