import { ed25519 } from '@noble/curves/ed25519.js';
import { encode, Tag } from 'cbor2';
import { addressToBytes } from '../../offchain/ledger/address.ts';
import { blake2b256, fromHex } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import type { ExecutionUnits } from '../../offchain/ledger/transaction.ts';
import type { Hex, OutputReference } from '../../offchain/ledger/utxo.ts';

/** An output to make. */
export interface DraftOutput {
  readonly address: string;
  readonly lovelace: bigint;
  /** CBOR of an inline datum. */
  readonly datum?: Uint8Array;
}

/** A redeemer to carry; its data is always the integer 0. */
export interface DraftRedeemer {
  /** Number in the CDDL: 0 spend, 1 mint, 2 certificate, 3 withdrawal. */
  readonly tag: 0 | 1 | 2 | 3;
  readonly index: number;
  readonly units: ExecutionUnits;
}

/** Everything that a transaction of these tests can hold, put into bytes without any builder in between. */
export interface Draft {
  readonly inputs: readonly OutputReference[];
  readonly outputs: readonly DraftOutput[];
  readonly fee?: bigint;
  /** Seeds of the keys that sign. */
  readonly keys?: readonly Uint8Array[];
  readonly validFrom?: bigint;
  readonly validTo?: bigint;
  readonly certificates?: readonly unknown[];
  /** Reward account (hex) to lovelace. */
  readonly withdrawals?: readonly (readonly [Hex, bigint])[];
  readonly referenceInputs?: readonly OutputReference[];
  readonly collateral?: readonly OutputReference[];
  readonly collateralReturn?: DraftOutput;
  readonly totalCollateral?: bigint;
  /** Plutus V3 scripts of the witness set. */
  readonly scripts?: readonly Uint8Array[];
  readonly redeemers?: readonly DraftRedeemer[];
  readonly isValid?: boolean;
  /** What the keys sign instead of the transaction id. */
  readonly signed?: Uint8Array;
}

export const FEE = 300_000n;

/** CBOR of the transaction. */
export function assemble(draft: Draft): Uint8Array {
  const { fee = FEE, keys = [], scripts = [], redeemers = [], isValid = true } = draft;
  const redeemerMap = new Map(
    redeemers.map(({ tag, index, units }) => [
      [tag, index],
      [0, [units.memory, units.steps]],
    ]),
  );
  const body = new Map<number, unknown>([
    [0, inputSet(draft.inputs)],
    [1, draft.outputs.map(outputMap)],
    [2, fee],
  ]);
  if (draft.validTo !== undefined) body.set(3, draft.validTo);
  if (draft.certificates !== undefined) body.set(4, new Tag(258, [...draft.certificates]));
  if (draft.withdrawals !== undefined) {
    body.set(5, new Map(draft.withdrawals.map(([account, coin]) => [fromHex(account), coin])));
  }
  if (draft.validFrom !== undefined) body.set(8, draft.validFrom);
  if (redeemers.length > 0) body.set(11, scriptDataHash(redeemerMap));
  if ((draft.collateral ?? []).length > 0) body.set(13, inputSet(draft.collateral ?? []));
  if (draft.collateralReturn !== undefined) body.set(16, outputMap(draft.collateralReturn));
  if (draft.totalCollateral !== undefined) body.set(17, draft.totalCollateral);
  if (draft.referenceInputs !== undefined) body.set(18, inputSet(draft.referenceInputs));

  const bodyBytes = encode(body);
  const message = draft.signed ?? blake2b256(bodyBytes);
  const witnesses = new Map<number, unknown>();
  if (keys.length > 0) {
    const signatures = keys.map((key) => [ed25519.getPublicKey(key), ed25519.sign(message, key)]);
    witnesses.set(0, new Tag(258, signatures));
  }
  if (redeemers.length > 0) witnesses.set(5, redeemerMap);
  if (scripts.length > 0) witnesses.set(7, new Tag(258, [...scripts]));
  return new Uint8Array([0x84, ...bodyBytes, ...encode(witnesses), isValid ? 0xf5 : 0xf4, 0xf6]);
}

function inputSet(references: readonly OutputReference[]): Tag {
  return new Tag(
    258,
    references.map(({ txId, index }) => [fromHex(txId), index]),
  );
}

function outputMap({ address, lovelace, datum }: DraftOutput): Map<number, unknown> {
  const fields = new Map<number, unknown>([
    [0, addressToBytes(address)],
    [1, lovelace],
  ]);
  if (datum !== undefined) fields.set(2, [1, new Tag(24, datum)]);
  return fields;
}

/** Conway `script_data_hash` without datums: redeemers, then the language views, here of Plutus V3 alone. */
function scriptDataHash(redeemers: Map<unknown, unknown>): Uint8Array {
  const views = new Map([[2, [...mainnetParameters.costModels.PlutusV3]]]);
  return blake2b256(new Uint8Array([...encode(redeemers), ...encode(views)]));
}
