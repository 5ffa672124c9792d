import { decodeCbor, sliceItems } from '../../offchain/ledger/cbor-items.ts';
import { blake2b256, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { decodeParts, toTransaction, type Redeemer } from '../../offchain/ledger/transaction.ts';
import type { Assets, Hex, OutputReference, Script, Utxo } from '../../offchain/ledger/utxo.ts';
import { toBytes, toBytesHex, toList, toOptionalInteger, toReferences } from './cbor-values.ts';
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

/**
 * Reads a transaction (Conway CDDL `transaction`). Throws `TypeError`, or what the decoder throws, where the bytes are none.
 */
export function decodeConwayTransaction(cbor: Uint8Array): ConwayTransaction {
  const [, , isValid, ...rest] = sliceItems(cbor);
  if (rest.length !== 1 || typeof decodeCbor(isValid ?? new Uint8Array()) !== 'boolean') {
    throw new TypeError('not a transaction');
  }
  const parts = decodeParts(cbor);
  const { body, witnesses } = parts;
  const known = toTransaction(parts, cbor.length);
  const { outputs, collateralReturn } = known;
  checkWellFormed(body, witnesses, [
    ...outputs,
    ...(collateralReturn === undefined ? [] : [collateralReturn]),
  ]);
  const slicesOf = (key: bigint): readonly Uint8Array[] => {
    const items = witnesses.get(key);
    return items === undefined ? [] : sliceItems(items);
  };
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
    auxiliaryData: toAuxiliaryData(parts.auxiliaryData),
    isValid: parts.isValid,
    governance: [...GOVERNANCE].filter(([key]) => body.has(key)).map(([, name]) => name),
    signatures: slicesOf(0n).map((signature) => toSignature(decodeCbor(signature))),
    hasBootstrapWitnesses: slicesOf(2n).length > 0,
    scripts: toScripts(slicesOf),
    datums: new Set(slicesOf(4n).map((datum) => toHex(blake2b256(datum)))),
    redeemers: known.redeemers,
    redeemerBytes: witnesses.get(5n),
    datumBytes: witnesses.get(4n),
  };
}

function toOptionalHash(value: unknown): Hex | undefined {
  return value === undefined ? undefined : toBytesHex(value);
}

/** A map, a list or a tag: what else there is no ledger reads. */
function toAuxiliaryData(cbor: Uint8Array | undefined): Uint8Array | undefined {
  const major = cbor === undefined ? 5 : (cbor[0] ?? 0) >> 5;
  if (major < 4 || major > 6) throw new TypeError('not auxiliary data');
  return cbor;
}

function toSignature(value: unknown): Signature {
  const [publicKey, signature] = toList(value);
  return { publicKey: toBytes(publicKey), signature: toBytes(signature) };
}

function toScripts(slicesOf: (key: bigint) => readonly Uint8Array[]): ReadonlyMap<Hex, Script> {
  const native = slicesOf(1n).map((bytes): Script => ({ language: 'Native', bytes }));
  const plutus = ([3n, 6n, 7n] as const).flatMap((key, index) =>
    slicesOf(key).map((script): Script => {
      const language = (['PlutusV1', 'PlutusV2', 'PlutusV3'] as const)[index] ?? 'PlutusV3';
      return { language, bytes: toBytes(decodeCbor(script)) };
    }),
  );
  return new Map([...native, ...plutus].map((script) => [scriptHash(script), script]));
}
