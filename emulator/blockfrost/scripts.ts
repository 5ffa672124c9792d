import { decode } from 'cbor2';
import { toHex } from '../../offchain/ledger/hash.ts';
import type { Script } from '../../offchain/ledger/utxo.ts';
import type { Json } from '../devnet/json.ts';
import { notFound } from '../devnet/request-error.ts';
import { get, type Route } from '../devnet/router.ts';
import { readHash, readPage } from './arguments.ts';
import type { ApiContext } from './context.ts';
import { plutusJson } from './plutus-json.ts';

const TYPES = {
  Native: 'timelock',
  PlutusV1: 'plutusV1',
  PlutusV2: 'plutusV2',
  PlutusV3: 'plutusV3',
} as const;

export function scriptRoutes({ archive }: ApiContext): readonly Route[] {
  const findScript = (hash = ''): Script => {
    const script = archive.findScript(readHash(hash, 28, 'script hash'));
    if (script === undefined) throw notFound();
    return script;
  };
  const findDatum = (hash = ''): Uint8Array => {
    const datum = archive.findDatum(readHash(hash, 32, 'datum hash'));
    if (datum === undefined) throw notFound();
    return datum;
  };
  return [
    get('/scripts', ({ query }) =>
      archive.listScripts(readPage(query)).map((hash) => ({ script_hash: hash })),
    ),
    get('/scripts/:hash', (_, { hash = '' }) => {
      const { language, bytes } = findScript(hash);
      const size = language === 'Native' ? null : bytes.length;
      return { script_hash: hash.toLowerCase(), type: TYPES[language], serialised_size: size };
    }),
    get('/scripts/:hash/json', (_, { hash }) => {
      const { language, bytes } = findScript(hash);
      return { json: language === 'Native' ? nativeJson(decodeNative(bytes)) : null };
    }),
    get('/scripts/:hash/cbor', (_, { hash }) => {
      const { language, bytes } = findScript(hash);
      return { cbor: language === 'Native' ? null : toHex(bytes) };
    }),
    get('/scripts/datum/:hash', (_, { hash }) => ({ json_value: plutusJson(findDatum(hash)) })),
    get('/scripts/datum/:hash/cbor', (_, { hash }) => ({ cbor: toHex(findDatum(hash)) })),
  ];
}

const decodeNative = (bytes: Uint8Array): unknown =>
  decode(bytes, { preferMap: true, preferBigInt: true });

/** A native script as cardano-cli writes it. */
function nativeJson(raw: unknown): Json {
  const [kind, first, second]: readonly unknown[] = Array.isArray(raw) ? raw : [];
  const scripts = (list: unknown): readonly Json[] =>
    Array.isArray(list) ? list.map(nativeJson) : [];
  switch (kind) {
    case 0n:
      return { type: 'sig', keyHash: first instanceof Uint8Array ? toHex(first) : null };
    case 1n:
      return { type: 'all', scripts: scripts(first) };
    case 2n:
      return { type: 'any', scripts: scripts(first) };
    case 3n:
      return { type: 'atLeast', required: integer(first), scripts: scripts(second) };
    case 4n:
      return { type: 'after', slot: integer(first) };
    case 5n:
      return { type: 'before', slot: integer(first) };
    default:
      return null;
  }
}

const integer = (value: unknown): Json => (typeof value === 'bigint' ? value : null);
