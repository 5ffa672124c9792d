import { encode } from 'cbor2';
import { blake2b256, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction, type Redeemer } from '../../offchain/ledger/transaction.ts';
import type { Assets, Hex, OutputReference, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { bytes } from '../protocol/serialise-data.ts';
import {
  decodeCbor,
  originalBytes,
  toBytes,
  toBytesHex,
  toList,
  toMap,
  toOptionalInteger,
  toReferences,
  toSet,
} from './cbor-values.ts';
import { checkWellFormed } from './well-formed.ts';

/** Bytes of a transaction as limits and fees count them: without the one that marks it valid. */
export function sizeOf({ cbor }: Pick<ConwayTransaction, 'cbor'>): number {
  return cbor.length - 1;
}

/** A signature of the transaction id by a key. */
export interface Signature {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** Everything of a Conway transaction that phase 1 looks at. Sets are in the ledger's order. */
export interface ConwayTransaction {
  readonly id: Hex;
  readonly cbor: Uint8Array;
  readonly inputs: readonly OutputReference[];
  readonly referenceInputs: readonly OutputReference[];
  readonly collateral: readonly OutputReference[];
  readonly outputs: readonly Utxo[];
  readonly collateralReturn: Utxo | undefined;
  readonly totalCollateral: bigint | undefined;
  readonly fee: bigint;
  readonly mint: Assets;
  /** Reward account (29 bytes) to lovelace, script accounts before key accounts. */
  readonly withdrawals: ReadonlyMap<Hex, bigint>;
  readonly validity: { readonly from: bigint | undefined; readonly to: bigint | undefined };
  readonly requiredSigners: readonly Hex[];
  readonly networkId: bigint | undefined;
  readonly scriptDataHash: Hex | undefined;
  readonly auxiliaryDataHash: Hex | undefined;
  /** Bytes of the auxiliary data; undefined where there is none. */
  readonly auxiliaryData: Uint8Array | undefined;
  readonly isValid: boolean;
  /** Names of body fields that move value in or out of the ledger's accounts, where they are there. */
  readonly governance: readonly string[];
  readonly signatures: readonly Signature[];
  readonly hasBootstrapWitnesses: boolean;
  /** Scripts of the witness set, by hash. */
  readonly scripts: ReadonlyMap<Hex, Script>;
  /** Hashes of the datums of the witness set. */
  readonly datums: ReadonlySet<Hex>;
  readonly redeemers: readonly Redeemer[];
  /** As they stand in the witness set: what the script data hash covers. */
  readonly redeemerBytes: Uint8Array | undefined;
  readonly datumBytes: Uint8Array | undefined;
}

const GOVERNANCE: ReadonlyMap<bigint, string> = new Map([
  [4n, 'certificates'],
  [6n, 'a parameter update'],
  [19n, 'votes'],
  [20n, 'proposals'],
  [21n, 'a treasury value'],
  [22n, 'a donation'],
]);

/** Reads a transaction (Conway CDDL `transaction`). Throws `TypeError` or `RangeError` where the bytes are none. */
export function decodeConwayTransaction(cbor: Uint8Array): ConwayTransaction {
  const parts = toList(decodeCbor(cbor));
  if (parts.length !== 4 || typeof parts[2] !== 'boolean') throw new TypeError('not a transaction');
  const [rawBody, rawWitnesses, isValid, auxiliary] = parts;
  const body = toMap(rawBody);
  const witnesses = toMap(rawWitnesses);
  const known = decodeTransaction(cbor);
  const { outputs, collateralReturn } = known;
  checkWellFormed(body, witnesses, [
    ...outputs,
    ...(collateralReturn === undefined ? [] : [collateralReturn]),
  ]);
  const datums = witnesses.get(4n);
  const redeemers = witnesses.get(5n);
  return {
    id: known.id,
    cbor,
    inputs: toReferences(body.get(0n)),
    referenceInputs: toReferences(body.get(18n)),
    collateral: toReferences(body.get(13n)),
    outputs,
    collateralReturn,
    totalCollateral: toOptionalInteger(body.get(17n)),
    fee: known.fee,
    mint: known.mint,
    withdrawals: known.withdrawals,
    validity: known.validity,
    requiredSigners: known.requiredSigners,
    networkId: toOptionalInteger(body.get(15n)),
    scriptDataHash: toOptionalHash(body.get(11n)),
    auxiliaryDataHash: toOptionalHash(body.get(7n)),
    auxiliaryData: toAuxiliaryData(auxiliary),
    isValid,
    governance: [...GOVERNANCE].filter(([key]) => body.has(key)).map(([, name]) => name),
    signatures: toSet(witnesses.get(0n)).map(toSignature),
    hasBootstrapWitnesses: toSet(witnesses.get(2n)).length > 0,
    scripts: toScripts(witnesses),
    datums: new Set(toSet(datums).map((datum) => toHex(blake2b256(datumBytes(datum))))),
    redeemers: known.redeemers,
    redeemerBytes: redeemers === undefined ? undefined : originalBytes(redeemers),
    datumBytes: datums === undefined ? undefined : originalBytes(datums),
  };
}

function toOptionalHash(value: unknown): Hex | undefined {
  return value === undefined ? undefined : toBytesHex(value);
}

function toAuxiliaryData(value: unknown): Uint8Array | undefined {
  if (value === null) return undefined;
  return originalBytes(value);
}

function toSignature(value: unknown): Signature {
  const [publicKey, signature] = toList(value);
  return { publicKey: toBytes(publicKey), signature: toBytes(signature) };
}

function toScripts(witnesses: ReadonlyMap<unknown, unknown>): ReadonlyMap<Hex, Script> {
  const native = toSet(witnesses.get(1n)).map((script): Script => ({
    language: 'Native',
    bytes: originalBytes(script),
  }));
  const plutus = ([3n, 6n, 7n] as const).flatMap((key, index) =>
    toSet(witnesses.get(key)).map((script): Script => {
      const language = (['PlutusV1', 'PlutusV2', 'PlutusV3'] as const)[index] ?? 'PlutusV3';
      return { language, bytes: toBytes(script) };
    }),
  );
  return new Map([...native, ...plutus].map((script) => [scriptHash(script), script]));
}

/** The bytes of a datum in the witness set. The decoder does not keep those of integers and bytes: they are written again. */
function datumBytes(datum: unknown): Uint8Array {
  if (typeof datum === 'bigint') return encode(datum);
  return datum instanceof Uint8Array ? bytes(datum) : originalBytes(datum);
}
