import { decode, encode, Tag } from 'cbor2';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { datumFromJson } from '../../offchain/ledger/datum-json.ts';
import { blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { findObject } from './json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** CBOR of one output of cardano-cli's JSON. Throws `TypeError` with what is wrong. */
export function encodeGenesisOutput(entry: Fields): Uint8Array {
  const fields = new Map<number, unknown>([
    [0, readAddress(entry['address'])],
    [1, readValue(entry['value'])],
  ]);
  const datum = readDatum(entry);
  if (datum !== undefined) fields.set(2, datum);
  const script = entry['referenceScript'];
  if (script !== undefined && script !== null) fields.set(3, new Tag(24, readScript(script)));
  return encode(fields);
}

function readAddress(address: unknown): Uint8Array {
  if (typeof address !== 'string') throw new TypeError('it has no address');
  try {
    return addressToBytes(address);
  } catch {
    throw new TypeError(`its address is not one: ${address}`);
  }
}

function readValue(value: unknown): unknown {
  const fields = findObject(value);
  if (fields === undefined) throw new TypeError('it has no value');
  const lovelace = readQuantity('lovelace', fields['lovelace'] ?? 0);
  const policies = new Map<Uint8Array, Map<Uint8Array, bigint>>();
  for (const [policy, names] of Object.entries(fields)) {
    if (policy === 'lovelace') continue;
    const tokens = Object.entries(findObject(names) ?? {}).map(
      ([name, quantity]) =>
        [readHex(name, 'asset name', 0, 32), readQuantity('an asset', quantity)] as const,
    );
    if (tokens.length === 0) throw new TypeError(`its value has no assets of policy ${policy}`);
    policies.set(readHex(policy, 'policy', 28, 28), new Map(tokens));
  }
  return policies.size === 0 ? lovelace : [lovelace, policies];
}

function readQuantity(what: string, quantity: unknown): bigint {
  if (!/^[0-9]{1,20}$/.test(String(quantity))) {
    throw new TypeError(
      `its quantity of ${what} is not a whole number: ${JSON.stringify(quantity)}`,
    );
  }
  const value = BigInt(String(quantity));
  // What SQLite holds in a column; far more than there is of anything.
  if (value >= 1n << 63n) throw new TypeError(`its quantity of ${what} is too large: ${value}`);
  return value;
}

function readHex(text: string, what: string, least: number, most: number): Uint8Array {
  const bytes = /^([0-9a-f]{2})*$/i.test(text) ? fromHex(text) : undefined;
  if (bytes === undefined || bytes.length < least || bytes.length > most) {
    throw new TypeError(`its ${what} is not hexadecimal of ${least} to ${most} bytes: ${text}`);
  }
  return bytes;
}

function readDatum(entry: Fields): unknown {
  const raw = entry['inlineDatumRaw'] ?? undefined;
  const json = entry['inlineDatum'] ?? undefined;
  const hash = entry['datumhash'] ?? entry['inlineDatumhash'] ?? undefined;
  if (typeof raw === 'string') return [1, new Tag(24, readHex(raw, 'inlineDatumRaw', 1, 1 << 16))];
  if (raw !== undefined) throw new TypeError('its inlineDatumRaw is not text');
  if (json !== undefined) {
    const cbor = datumFromJson(json);
    if (typeof hash === 'string' && hash !== toHex(blake2b256(cbor))) {
      throw new TypeError('its inlineDatum has another hash than it says. Give inlineDatumRaw');
    }
    return [1, new Tag(24, cbor)];
  }
  if (hash === undefined) return undefined;
  return [0, readHex(textOf(hash), 'datumhash', 32, 32)];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const LANGUAGES: Readonly<Record<string, number>> = {
  PlutusScriptV1: 1,
  PlutusScriptV2: 2,
  PlutusScriptV3: 3,
};

/** CBOR of a script (CDDL `script`) from cardano-cli's text envelope, whose CBOR is the script in one byte string. */
function readScript(raw: unknown): Uint8Array {
  const outer = findObject(raw) ?? {};
  const envelope = findObject(outer['script']) ?? outer;
  const type = String(envelope['type']);
  if (type === 'SimpleScript') throw new TypeError('its referenceScript is native: not supported');
  const language = LANGUAGES[type];
  if (language === undefined)
    throw new TypeError(`its referenceScript has an unknown type ${type}`);
  const cbor = readHex(textOf(envelope['cborHex']), 'referenceScript', 2, 1 << 18);
  return encode([language, unwrap(cbor)]);
}

/** What is in a CBOR byte string; cardano-cli wraps the script once more than the ledger does. */
function unwrap(cbor: Uint8Array): Uint8Array {
  const inner: unknown = decode(cbor);
  if (!(inner instanceof Uint8Array)) throw new TypeError('its referenceScript is not CBOR bytes');
  return inner;
}
