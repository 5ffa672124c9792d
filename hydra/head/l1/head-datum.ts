import { fromHex, toHex } from '../../../offchain/ledger/hash.ts';
import { decodeOutput } from '../../../offchain/ledger/transaction.ts';
import type { Hex, Utxo } from '../../../offchain/ledger/utxo.ts';
import { formatReference } from '../../../offchain/ledger/utxo.ts';
import type { UtxoSet } from '../../ledger/rule.ts';
import { encodeDepositTerms } from '../../protocol/deposit-datum.ts';
import { bytes, constructor, integer, list } from '../../protocol/serialise-data.ts';
import { decodeScriptData, ScriptConstructor, type ScriptData } from '../../wire/script-data.ts';
import type { HeadParameters } from './head-observation.ts';

/** An open head's output on L1. */
export interface OpenDatum {
  readonly kind: 'Open';
  readonly headId: Hex;
  /** The text of the output reference that the head began with. */
  readonly headSeed: Hex;
  readonly parameters: HeadParameters;
  readonly version: bigint;
  /** Outputs of the same transaction that were let go, after this one. */
  readonly distributed: bigint;
}

/** A closed head's output on L1. Times are POSIX milliseconds. */
export interface ClosedDatum {
  readonly kind: 'Closed';
  readonly headId: Hex;
  readonly parameters: HeadParameters;
  readonly snapshotNumber: bigint;
  /** Of the snapshot; after a first fan-out step, of what remains. */
  readonly accumulator: Hex;
  /** Hash of what the accumulator holds and a fan-out leaves out. */
  readonly excludedHash: Hex;
  readonly deadline: bigint;
  /** Participants that have contested. */
  readonly contesters: readonly Hex[];
  /** How many outputs are still to be distributed. */
  readonly remaining: bigint;
  readonly distributed: bigint;
}

export type HeadDatum = OpenDatum | ClosedDatum;

/** A deposit's output on L1. */
export interface DepositDatum {
  readonly headId: Hex;
  readonly deadline: bigint;
  readonly deposited: UtxoSet;
}

/** CBOR of a head's datum. */
export function encodeHeadDatum(datum: HeadDatum): Uint8Array {
  const { headId, parameters } = datum;
  const shared = [
    bytes(fromHex(headId)),
    list(parameters.parties.map(hexBytes)),
    list(parameters.participants.map(hexBytes)),
    integer(parameters.contestationPeriod),
  ];
  if (datum.kind === 'Open') {
    const { headSeed, version, distributed } = datum;
    return constructor(0, [...shared, hexBytes(headSeed), integer(version), integer(distributed)]);
  }
  return constructor(1, [
    ...shared,
    integer(datum.snapshotNumber),
    hexBytes(datum.accumulator),
    hexBytes(datum.excludedHash),
    integer(datum.deadline),
    list(datum.contesters.map(hexBytes)),
    integer(datum.remaining),
    integer(datum.distributed),
  ]);
}

/** A head's datum; undefined for an output that somebody else has put there. */
export function findHeadDatum({ output }: Utxo): HeadDatum | undefined {
  return tryReading(output.datum, (index, fields) => {
    const [headId, parties, participants, period, ...rest] = fields;
    const parameters = {
      parties: toList(parties).map(toHexText),
      participants: toList(participants).map(toHexText),
      contestationPeriod: toInteger(period),
    };
    const known = { headId: toHexText(headId), parameters };
    if (index === 0n) {
      const [seed, version, distributed] = rest;
      return {
        kind: 'Open',
        ...known,
        headSeed: toHexText(seed),
        version: toInteger(version),
        distributed: toInteger(distributed),
      };
    }
    const [number, accumulator, excluded, deadline, contesters, remaining, distributed] = rest;
    return {
      kind: 'Closed',
      ...known,
      snapshotNumber: toInteger(number),
      accumulator: toHexText(accumulator),
      excludedHash: toHexText(excluded),
      deadline: toInteger(deadline),
      contesters: toList(contesters).map(toHexText),
      remaining: toInteger(remaining),
      distributed: toInteger(distributed),
    };
  });
}

/** CBOR of a deposit's datum, with outputs as the ledger writes them. */
export function encodeDepositDatum({ headId, deadline, deposited }: DepositDatum): Uint8Array {
  const commits = [...deposited.values()].map(({ reference, cbor }) => ({
    reference,
    output: cbor,
  }));
  return encodeDepositTerms({ headId, deadline, commits });
}

/** A deposit's datum; undefined for an output that somebody else has put there. */
export function findDepositDatum({ output }: Utxo): DepositDatum | undefined {
  return tryReading(output.datum, (_, [headId, deadline, commits]) => ({
    headId: toHexText(headId),
    deadline: toInteger(deadline),
    deposited: new Map(toList(commits).map(toCommit)),
  }));
}

function toCommit(data: ScriptData): readonly [string, Utxo] {
  const [reference, cbor] = toFields(data);
  const [txId, index] = toFields(reference);
  const bytesOf = toBytes(cbor);
  const utxo: Utxo = {
    reference: { txId: toHexText(txId), index: toInteger(index) },
    output: decodeOutput(bytesOf),
    cbor: bytesOf,
  };
  return [formatReference(utxo.reference), utxo];
}

/** Anybody may pay to an address, with any datum. */
function tryReading<T>(
  datum: Uint8Array | undefined,
  work: (index: bigint, fields: readonly ScriptData[]) => T,
): T | undefined {
  if (datum === undefined) return undefined;
  try {
    const data = decodeScriptData(datum);
    return data instanceof ScriptConstructor ? work(data.index, data.fields) : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function hexBytes(hex: Hex): Uint8Array {
  return bytes(fromHex(hex));
}

function toFields(data: ScriptData | undefined): readonly ScriptData[] {
  if (!(data instanceof ScriptConstructor)) throw new TypeError('not a constructor');
  return data.fields;
}

function toList(data: ScriptData | undefined): readonly ScriptData[] {
  if (!Array.isArray(data)) throw new TypeError('not a list');
  return data;
}

function toBytes(data: ScriptData | undefined): Uint8Array {
  if (!(data instanceof Uint8Array)) throw new TypeError('not bytes');
  return data;
}

function toHexText(data: ScriptData | undefined): Hex {
  return toHex(toBytes(data));
}

function toInteger(data: ScriptData | undefined): bigint {
  if (typeof data !== 'bigint') throw new TypeError('not an integer');
  return data;
}
