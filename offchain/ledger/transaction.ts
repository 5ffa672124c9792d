import { getEncoded, Tag } from 'cbor2';
import { decodeData, type PlutusData } from '../../validators/lib/data.ts';
import { InvalidDataError } from '../errors/file.ts';
import { addressFromBytes } from './address.ts';
import { decodeCbor, sliceEntries, sliceItems } from './cbor-items.ts';
import { blake2b256, toHex } from './hash.ts';
import {
  compareReferences,
  type Assets,
  type Hex,
  type Output,
  type OutputReference,
  type Script,
  type Utxo,
} from './utxo.ts';

/** What a redeemer is for. `index` counts in the ledger's order (Conway CDDL `redeemer_tag`). */
export type RedeemerTag = 'spend' | 'mint' | 'certificate' | 'withdrawal' | 'vote' | 'proposal';

/** Execution units: what a script may use, or has used. */
export interface ExecutionUnits {
  readonly memory: bigint;
  readonly steps: bigint;
}

/** A redeemer of a transaction. */
export interface Redeemer {
  readonly tag: RedeemerTag;
  readonly index: number;
  readonly data: PlutusData;
  readonly units: ExecutionUnits;
}

/** The parts of a transaction that the system reads. Inputs are in the ledger's order. */
export interface Transaction {
  readonly id: Hex;
  /** Size in bytes, as fees and limits count it. */
  readonly size: number;
  readonly inputs: readonly OutputReference[];
  readonly referenceInputs: readonly OutputReference[];
  readonly collateral: readonly OutputReference[];
  readonly outputs: readonly Utxo[];
  readonly collateralReturn: Utxo | undefined;
  readonly fee: bigint;
  readonly mint: Assets;
  /** Reward account (bytes, hex) to lovelace, in the ledger's order of accounts within a kind of credential. */
  readonly withdrawals: ReadonlyMap<Hex, bigint>;
  /** Certificates as CBOR-decoded values, for those who look for registrations. */
  readonly certificates: readonly (readonly unknown[])[];
  readonly validity: { readonly from: bigint | undefined; readonly to: bigint | undefined };
  readonly requiredSigners: readonly Hex[];
  readonly redeemers: readonly Redeemer[];
  readonly isValid: boolean;
}

const REDEEMER_TAGS = ['spend', 'mint', 'certificate', 'withdrawal', 'vote', 'proposal'] as const;

/**
 * A transaction's parts, for those who read what {@link Transaction} leaves out. Only the body is decoded, in which nothing
 * nests deep: witnesses and auxiliary data are anybody's, and may nest as deep as they are long.
 */
export interface TransactionParts {
  /** CDDL `transaction_body`, by its keys. */
  readonly body: ReadonlyMap<unknown, unknown>;
  /** CDDL `transaction_witness_set`: the CBOR of its values, by its keys. */
  readonly witnesses: ReadonlyMap<unknown, Uint8Array>;
  readonly isValid: boolean;
  /** CBOR; undefined where there is none. */
  readonly auxiliaryData: Uint8Array | undefined;
}

const TRUE = 0xf5;
const NOTHING = 0xf6;

/** Takes a Conway transaction apart. Throws `TypeError`, or what the decoder of the body does, where the bytes are not one. */
export function decodeParts(cbor: Uint8Array): TransactionParts {
  const [body, witnesses, isValid, auxiliaryData] = sliceItems(cbor);
  if (body === undefined || witnesses === undefined) throw new TypeError('not a transaction');
  return {
    body: map(decodeCbor(body)),
    witnesses: new Map(
      sliceEntries(witnesses).map(([key, value]) => [decodeData(key), value] as const),
    ),
    isValid: isValid?.[0] === TRUE,
    auxiliaryData: auxiliaryData?.[0] === NOTHING ? undefined : auxiliaryData,
  };
}

/** The id of a transaction, also of one that can not be read. Throws `InvalidDataError` where the bytes have no body. */
export function transactionId(cbor: Uint8Array): Hex {
  return reading('a transaction', () => {
    const [body] = sliceItems(cbor);
    if (body === undefined) throw new TypeError('no body');
    return toHex(blake2b256(body));
  });
}

/**
 * Reads a Conway transaction (CDDL `transaction`). Throws `InvalidDataError` where the bytes are not one, whatever they are.
 * It reads structure only; whether the transaction is valid is for a ledger to say.
 */
export function decodeTransaction(cbor: Uint8Array): Transaction {
  return reading('a transaction', () => toTransaction(decodeParts(cbor), cbor.length));
}

/** {@link decodeTransaction} for lists of what anybody may have sent: undefined where the bytes can not be read. */
export function tryDecodeTransaction(cbor: Uint8Array): Transaction | undefined {
  try {
    return decodeTransaction(cbor);
  } catch (error) {
    if (error instanceof InvalidDataError) return undefined;
    throw error;
  }
}

/** A decoder tells of bytes that it can not read in many ways; none of them is a defect of ours. */
function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new InvalidDataError({ what, reason: 'it can not be read', cause });
  }
}

/** Reads a transaction that was taken apart. `size` is that of all its bytes. Throws as {@link decodeParts} does. */
export function toTransaction(
  { body, witnesses, isValid }: TransactionParts,
  size: number,
): Transaction {
  const id = toHex(blake2b256(encodedOf(body)));
  const outputs = items(body.get(1n)).map((raw, index) => toUtxo(raw, id, BigInt(index)));
  const collateralReturn = body.get(16n);
  return {
    id,
    size,
    inputs: references(body.get(0n)),
    referenceInputs: references(body.get(18n)),
    collateral: references(body.get(13n)),
    outputs,
    collateralReturn:
      collateralReturn === undefined
        ? undefined
        : toUtxo(collateralReturn, id, BigInt(outputs.length)),
    fee: integer(body.get(2n)),
    mint: toAssets(body.get(9n)),
    withdrawals: toWithdrawals(body.get(5n)),
    certificates: items(body.get(4n)).map(list),
    validity: { from: optionalInteger(body.get(8n)), to: optionalInteger(body.get(3n)) },
    requiredSigners: items(body.get(14n)).map((hash) => toHex(bytes(hash))),
    redeemers: toRedeemers(witnesses.get(5n)),
    isValid,
  };
}

/** Reads the CBOR of one output (CDDL `transaction_output`, both its forms). */
export function decodeOutput(cbor: Uint8Array): Output {
  return toOutput(decodeCbor(cbor));
}

/** Reads a UTxO map (CDDL `{* transaction_input => transaction_output}`). */
export function decodeUtxoMap(cbor: Uint8Array): readonly Utxo[] {
  return [...map(decodeCbor(cbor))].map(([reference, raw]) => ({
    reference: toReference(reference),
    output: toOutput(raw),
    cbor: encodedOf(raw),
  }));
}

/** CBOR of a UTxO map, from the outputs' own bytes. */
export function encodeUtxoMap(utxos: readonly Utxo[]): Uint8Array {
  const size = utxos.reduce((sum, { cbor }) => sum + REFERENCE_SIZE + cbor.length, 2);
  // Written in place: a whole ledger goes through here whenever a chain is opened.
  const target = Buffer.alloc(size);
  let end = target.writeUInt8(0xbf);
  for (const { reference, cbor } of utxos) {
    end = target.writeUIntBE(0x825820, end, 3);
    end += target.write(reference.txId, end, 'hex');
    const index = Number(reference.index);
    if (index < 24) end = target.writeUInt8(index, end);
    else if (index < 256) end = target.writeUInt16BE(0x1800 | index, end);
    else end = target.writeUInt16BE(index, target.writeUInt8(0x19, end));
    target.set(cbor, end);
    end += cbor.length;
  }
  end = target.writeUInt8(0xff, end);
  return new Uint8Array(target.buffer, target.byteOffset, end);
}

/** The most bytes that an output reference takes: two heads, 32 bytes and an index of three. */
const REFERENCE_SIZE = 38;

function toUtxo(raw: unknown, txId: Hex, index: bigint): Utxo {
  return { reference: { txId, index }, output: toOutput(raw), cbor: encodedOf(raw) };
}

function toOutput(raw: unknown): Output {
  if (Array.isArray(raw)) {
    const [address, value, hash] = raw;
    return {
      address: addressFromBytes(bytes(address)),
      ...toValue(value),
      datumHash: hash === undefined ? undefined : toHex(bytes(hash)),
    };
  }
  const fields = map(raw);
  const datum = fields.get(2n);
  const script = fields.get(3n);
  const [datumKind, datumValue] = datum === undefined ? [undefined, undefined] : list(datum);
  return {
    address: addressFromBytes(bytes(fields.get(0n))),
    ...toValue(fields.get(1n)),
    datum: datumKind === 1n ? bytes(tagged(datumValue, 24)) : undefined,
    datumHash: datumKind === 0n ? toHex(bytes(datumValue)) : undefined,
    referenceScript: script === undefined ? undefined : toScript(bytes(tagged(script, 24))),
  };
}

/** A native script keeps its bytes undecoded: it nests as deep as whoever made it liked. */
function toScript(cbor: Uint8Array): Script {
  const [number, script] = sliceItems(cbor);
  const language = (['Native', 'PlutusV1', 'PlutusV2', 'PlutusV3'] as const)[
    Number(integer(decodeData(number ?? new Uint8Array())))
  ];
  if (language === undefined) throw new TypeError('a script of an unknown language');
  if (script === undefined) throw new TypeError('a script without its bytes');
  return { language, bytes: language === 'Native' ? script : bytes(decodeData(script)) };
}

function toValue(raw: unknown): { lovelace: bigint; assets: Assets } {
  if (typeof raw === 'bigint') return { lovelace: raw, assets: new Map() };
  const [lovelace, assets] = list(raw);
  return { lovelace: integer(lovelace), assets: toAssets(assets) };
}

function toAssets(raw: unknown): Assets {
  const assets = new Map<Hex, bigint>();
  if (raw === undefined) return assets;
  for (const [policy, names] of map(raw)) {
    for (const [name, quantity] of map(names)) {
      assets.set(toHex(bytes(policy)) + toHex(bytes(name)), integer(quantity));
    }
  }
  return assets;
}

function toWithdrawals(raw: unknown): ReadonlyMap<Hex, bigint> {
  if (raw === undefined) return new Map();
  const entries = [...map(raw)].map(
    ([key, amount]) => [toHex(bytes(key)), integer(amount)] as const,
  );
  return new Map(entries.toSorted(([a], [b]) => compareAccounts(a, b)));
}

/** The ledger orders accounts by network, then script hashes before key hashes, then by hash. */
function compareAccounts(a: Hex, b: Hex): number {
  return rankOf(a) < rankOf(b) ? -1 : 1;
}

function rankOf(account: Hex): string {
  return (account.startsWith('f') ? '0' : '1') + account.slice(2);
}

function toRedeemers(cbor: Uint8Array | undefined): readonly Redeemer[] {
  if (cbor === undefined) return [];
  return sliceRedeemers(cbor).map(({ tag, index, data, units }) => {
    const name = REDEEMER_TAGS[Number(integer(decodeData(tag)))];
    if (name === undefined) throw new TypeError('a redeemer of an unknown kind');
    const [memory, steps] = list(decodeData(units));
    return {
      tag: name,
      index: Number(integer(decodeData(index))),
      data: decodeData(data),
      units: { memory: integer(memory), steps: integer(steps) },
    };
  });
}

/** CBOR of the parts of redeemers. */
interface RedeemerParts {
  readonly tag: Uint8Array;
  readonly index: Uint8Array;
  readonly data: Uint8Array;
  readonly units: Uint8Array;
}

/** CBOR of the parts of redeemers in both their forms (CDDL `redeemers`). Throws `TypeError` where the bytes are none. */
export function sliceRedeemers(cbor: Uint8Array): readonly RedeemerParts[] {
  const isList = ((cbor[0] ?? 0) & 0xe0) === 0x80;
  const entries = isList
    ? sliceItems(cbor).map((item) => sliceItems(item))
    : sliceEntries(cbor).map(([key, value]) => [...sliceItems(key), ...sliceItems(value)]);
  return entries.map(([tag, index, data, units]) => {
    if (tag === undefined || index === undefined || data === undefined || units === undefined) {
      throw new TypeError('a redeemer without all its parts');
    }
    return { tag, index, data, units };
  });
}

function references(raw: unknown): readonly OutputReference[] {
  return items(raw).map(toReference).toSorted(compareReferences);
}

function toReference(raw: unknown): OutputReference {
  const [txId, index] = list(raw);
  return { txId: toHex(bytes(txId)), index: integer(index) };
}

/** The items of an optional list or set (tag 258). */
function items(raw: unknown): readonly unknown[] {
  if (raw === undefined) return [];
  return list(raw instanceof Tag ? tagged(raw, 258) : raw);
}

function tagged(raw: unknown, tag: number): unknown {
  if (!(raw instanceof Tag) || Number(raw.tag) !== tag) throw new TypeError(`no tag ${tag}`);
  return raw.contents;
}

/** The bytes that a decoded structure (map, list, tag) was read from. */
export function encodedOf(raw: unknown): Uint8Array {
  if (typeof raw !== 'object' || raw === null) throw new TypeError('not a structure');
  const encoded = getEncoded(raw);
  if (encoded === undefined) throw new TypeError('not a structure');
  return encoded;
}

function list(raw: unknown): readonly unknown[] {
  if (!Array.isArray(raw)) throw new TypeError('not a list');
  return raw;
}

function map(raw: unknown): ReadonlyMap<unknown, unknown> {
  if (!(raw instanceof Map)) throw new TypeError('not a map');
  return raw;
}

function bytes(raw: unknown): Uint8Array {
  if (!(raw instanceof Uint8Array)) throw new TypeError('not bytes');
  return raw;
}

function integer(raw: unknown): bigint {
  if (typeof raw !== 'bigint') throw new TypeError('not an integer');
  return raw;
}

function optionalInteger(raw: unknown): bigint | undefined {
  return raw === undefined ? undefined : integer(raw);
}
