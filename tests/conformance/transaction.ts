import { ed25519 } from '@noble/curves/ed25519.js';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import * as cbor from './cbor.ts';
import { minimumFee } from './fees.ts';
import { hash28, hash32, referenceScript, type SuiteScript } from './scripts.ts';

/** An Ed25519 key by its seed. */
export interface Key {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  /** 28 bytes. */
  readonly hash: Uint8Array;
}

export function key(number: number): Key {
  const seed = new Uint8Array(32).fill(number);
  const publicKey = ed25519.getPublicKey(seed);
  return { seed, publicKey, hash: hash28(publicKey) };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The address (CIP-19) of a key or script, without a stake credential; testnet unless said otherwise. */
export function address(of: Key | SuiteScript, network: 0 | 1 = 0): Uint8Array {
  return new Uint8Array([('language' in of ? 0x70 : 0x60) | network, ...of.hash]);
}

/** The reward account of a key or script. */
export function account(of: Key | SuiteScript, network: 0 | 1 = 0): Uint8Array {
  return new Uint8Array([('language' in of ? 0xf0 : 0xe0) | network, ...of.hash]);
}

/** The CDDL's `credential`. */
export function credential(of: Key | SuiteScript): Uint8Array {
  return cbor.array(cbor.uint('language' in of ? 1 : 0), cbor.bytes(of.hash));
}

/** Policy and name (hex) to quantity. */
export type Tokens = readonly (readonly [policy: string, name: string, quantity: bigint])[];

/** An output to make; `lovelace` undefined takes what is left over. */
export interface DraftOutput {
  readonly address: Uint8Array;
  readonly lovelace?: bigint;
  readonly tokens?: Tokens;
  /** CBOR of an inline datum. */
  readonly datum?: Uint8Array;
  readonly datumHash?: Uint8Array;
  readonly script?: SuiteScript;
}

/** An output of the ledger's state. */
export interface StateOutput extends DraftOutput {
  readonly lovelace: bigint;
  readonly txId: string;
  readonly index: number;
}

export const RedeemerTag = { spend: 0, mint: 1, certificate: 2, withdrawal: 3 } as const;

export interface DraftRedeemer {
  readonly tag: number;
  readonly index: number;
  readonly units?: { readonly memory: bigint; readonly steps: bigint };
}

/** Everything that a case says of a transaction. Fields that are bytes go into it as they stand. */
export interface Draft {
  readonly inputs: readonly StateOutput[];
  readonly outputs: readonly DraftOutput[];
  /** Above (or below) the minimum; a little where it does not matter. */
  readonly overpay?: bigint;
  /** Instead of the minimum and `overpay`. */
  readonly fee?: bigint;
  /** What the change lacks or has too much. */
  readonly imbalance?: bigint;
  /** Lovelace paid to the ledger (deposits, donation) less what it gives back. */
  readonly deposit?: bigint;
  readonly validFrom?: number;
  readonly validTo?: number;
  readonly mint?: Tokens;
  readonly withdrawals?: readonly (readonly [account: Uint8Array, lovelace: bigint])[];
  readonly certificates?: readonly Uint8Array[];
  readonly references?: readonly StateOutput[];
  readonly collateral?: readonly StateOutput[];
  readonly collateralReturn?: DraftOutput;
  readonly totalCollateral?: bigint;
  readonly requiredSigners?: readonly Uint8Array[];
  readonly networkId?: number;
  readonly auxiliaryData?: Uint8Array;
  /** Instead of the hash of the auxiliary data. */
  readonly auxiliaryDataHash?: Uint8Array | 'none';
  readonly signers?: readonly Key[];
  readonly scripts?: readonly SuiteScript[];
  /** CBOR of datums for the witness set. */
  readonly datums?: readonly Uint8Array[];
  readonly redeemers?: readonly DraftRedeemer[];
  /** Redeemers as a list of the older form. */
  readonly redeemerList?: boolean;
  /** Languages in the script data hash, where they are not those of the scripts. */
  readonly languages?: readonly ('V1' | 'V2' | 'V3')[];
  readonly costModels?: ProtocolParameters['costModels'];
  readonly scriptDataHash?: Uint8Array | 'none';
  /** Bytes of reference scripts to pay for, where they are not those of inputs and references. */
  readonly referenceScriptSize?: number;
  readonly isValid?: boolean;
  /** More entries of the body, or others instead of those it has. */
  readonly body?: readonly cbor.Entry[];
  readonly omit?: readonly number[];
  /** More entries of the witness set. */
  readonly witnesses?: readonly cbor.Entry[];
  /** What the keys sign instead of the body's hash. */
  readonly signed?: Uint8Array;
  /** Writes the body in another way, before it is hashed and signed. */
  readonly rewrite?: (body: Uint8Array) => Uint8Array;
  /** Changes the finished bytes. */
  readonly mangle?: (parts: Parts) => Uint8Array;
}

/** The four parts of a transaction, finished. */
export interface Parts {
  readonly body: Uint8Array;
  readonly witnesses: Uint8Array;
  readonly isValid: Uint8Array;
  readonly auxiliaryData: Uint8Array;
}

export const whole = ({ body, witnesses, isValid, auxiliaryData }: Parts): Uint8Array =>
  cbor.array(body, witnesses, isValid, auxiliaryData);

/** Enough for any script of the suite. */
export const UNITS = { memory: 100_000n, steps: 100_000_000n };

/** A finished transaction and what it makes. */
export interface Assembled {
  readonly bytes: Uint8Array;
  readonly txId: string;
  readonly fee: bigint;
  readonly outputs: readonly StateOutput[];
}

/** Lovelace above the minimum fee: what is not about fees must not fail by one byte counted otherwise. */
const SOME = 1_000n;

/** Puts a transaction together, with the fee and the change that the rules ask for unless the draft has others. */
export function assemble(draft: Draft, parameters: ProtocolParameters): Assembled {
  // The ledger counts a transaction without the byte that says whether it is valid.
  const size =
    finish(draft, { fee: 200_000n, change: 1_000_000_000n }, parameters).bytes.length - 1;
  const fee =
    draft.fee ??
    minimumFee(
      {
        size,
        units: totalUnits(draft),
        referenceScriptSize: draft.referenceScriptSize ?? referenceScriptSize(draft),
      },
      parameters,
    ) + (draft.overpay ?? SOME);
  return finish(draft, { fee, change: changeOf(draft, fee) }, parameters);
}

function totalUnits({ redeemers = [] }: Draft): { memory: bigint; steps: bigint } {
  return {
    memory: redeemers.reduce((sum, { units = UNITS }) => sum + units.memory, 0n),
    steps: redeemers.reduce((sum, { units = UNITS }) => sum + units.steps, 0n),
  };
}

function referenceScriptSize({ inputs, references = [] }: Draft): number {
  return [...inputs, ...references].reduce(
    (sum, { script }) => sum + (script?.bytes.length ?? 0),
    0,
  );
}

function changeOf(draft: Draft, fee: bigint): bigint {
  const { inputs, outputs, withdrawals = [], deposit = 0n, imbalance = 0n } = draft;
  const consumed =
    inputs.reduce((sum, { lovelace }) => sum + lovelace, 0n) +
    withdrawals.reduce((sum, [, lovelace]) => sum + lovelace, 0n);
  const paid = outputs.reduce((sum, { lovelace = 0n }) => sum + lovelace, 0n);
  return consumed - paid - fee - deposit + imbalance;
}

function finish(
  draft: Draft,
  { fee, change }: { fee: bigint; change: bigint },
  parameters: ProtocolParameters,
): Assembled {
  const outputs = draft.outputs.map((output) => ({
    ...output,
    lovelace: output.lovelace ?? change,
  }));
  const redeemers = encodeRedeemers(draft);
  const datums = (draft.datums ?? []).length === 0 ? undefined : cbor.set(...(draft.datums ?? []));
  const auxiliaryData = draft.auxiliaryData ?? cbor.nothing;

  const fields: (cbor.Entry | undefined)[] = [
    [cbor.uint(0), cbor.set(...draft.inputs.map(reference))],
    [cbor.uint(1), cbor.array(...outputs.map(encodeOutput))],
    [cbor.uint(2), cbor.uint(fee)],
    optional(3, draft.validTo, cbor.uint),
    optional(4, draft.certificates, (certificates) => cbor.set(...certificates)),
    optional(5, draft.withdrawals, (withdrawals) =>
      cbor.map(...withdrawals.map(([to, coin]): cbor.Entry => [cbor.bytes(to), cbor.uint(coin)])),
    ),
    auxiliaryDataHash(draft),
    optional(8, draft.validFrom, cbor.uint),
    optional(9, draft.mint, encodeTokens),
    scriptDataHash(draft, redeemers, datums, parameters),
    optional(13, draft.collateral, (collateral) => cbor.set(...collateral.map(reference))),
    optional(14, draft.requiredSigners, (hashes) => cbor.set(...hashes.map(cbor.bytes))),
    optional(15, draft.networkId, cbor.uint),
    optional(16, draft.collateralReturn, encodeOutput),
    optional(17, draft.totalCollateral, cbor.uint),
    optional(18, draft.references, (references) => cbor.set(...references.map(reference))),
  ];
  const replaced = new Set((draft.body ?? []).map(([field]) => hex(field)));
  const kept = fields
    .filter((entry) => entry !== undefined)
    .filter(([field]) => !replaced.has(hex(field)) && !(draft.omit ?? []).includes(field[0] ?? -1));
  const body = (draft.rewrite ?? unchanged)(cbor.map(...kept, ...(draft.body ?? [])));
  const hash = hash32(body);
  const bytes = (draft.mangle ?? whole)({
    body,
    witnesses: encodeWitnesses(draft, hash, redeemers, datums),
    isValid: cbor.bool(draft.isValid ?? true),
    auxiliaryData,
  });
  const txId = hex(hash);
  return { bytes, txId, fee, outputs: outputs.map((made, index) => ({ ...made, txId, index })) };
}

const unchanged = (body: Uint8Array): Uint8Array => body;

function optional<T>(
  field: number,
  value: T | undefined,
  encode: (value: T) => Uint8Array,
): cbor.Entry | undefined {
  return value === undefined ? undefined : [cbor.uint(field), encode(value)];
}

function auxiliaryDataHash(draft: Draft): cbor.Entry | undefined {
  const { auxiliaryDataHash: given, auxiliaryData } = draft;
  const hash = given ?? (auxiliaryData === undefined ? 'none' : hash32(auxiliaryData));
  return hash === 'none' ? undefined : [cbor.uint(7), cbor.bytes(hash)];
}

const reference = ({ txId, index }: StateOutput): Uint8Array =>
  cbor.array(cbor.bytes(txId), cbor.uint(index));

/** CBOR of an output in the map form of Babbage. */
export function encodeOutput(output: DraftOutput): Uint8Array {
  const { lovelace = 0n, tokens, datum, datumHash, script } = output;
  const value =
    tokens === undefined
      ? cbor.uint(lovelace)
      : cbor.array(cbor.uint(lovelace), encodeTokens(tokens));
  const entries: cbor.Entry[] = [
    [cbor.uint(0), cbor.bytes(output.address)],
    [cbor.uint(1), value],
  ];
  if (datumHash !== undefined) {
    entries.push([cbor.uint(2), cbor.array(cbor.uint(0), cbor.bytes(datumHash))]);
  }
  if (datum !== undefined) {
    entries.push([cbor.uint(2), cbor.array(cbor.uint(1), cbor.embedded(datum))]);
  }
  if (script !== undefined) {
    entries.push([cbor.uint(3), cbor.embedded(referenceScript(script))]);
  }
  return cbor.map(...entries);
}

/** Policies must stand together and in order. */
function encodeTokens(tokens: Tokens): Uint8Array {
  const policies = [...new Set(tokens.map(([policy]) => policy))];
  return cbor.map(
    ...policies.map((policy): cbor.Entry => [
      cbor.bytes(policy),
      cbor.map(
        ...tokens
          .filter(([of]) => of === policy)
          .map(([, name, quantity]): cbor.Entry => [cbor.bytes(name), cbor.integer(quantity)]),
      ),
    ]),
  );
}

/** Every redeemer's data is the integer 0. */
function encodeRedeemers({ redeemers = [], redeemerList = false }: Draft): Uint8Array | undefined {
  if (redeemers.length === 0) return undefined;
  const parts = redeemers.map(({ tag, index, units = UNITS }) => ({
    purpose: [cbor.uint(tag), cbor.uint(index)],
    use: [cbor.uint(0), cbor.array(cbor.uint(units.memory), cbor.uint(units.steps))],
  }));
  return redeemerList
    ? cbor.array(...parts.map(({ purpose, use }) => cbor.array(...purpose, ...use)))
    : cbor.map(
        ...parts.map(({ purpose, use }): cbor.Entry => [
          cbor.array(...purpose),
          cbor.array(...use),
        ]),
      );
}

/** Conway `script_data_hash`: redeemers, datums, and the cost models of the languages that run. */
function scriptDataHash(
  draft: Draft,
  redeemers: Uint8Array | undefined,
  datums: Uint8Array | undefined,
  parameters: ProtocolParameters,
): cbor.Entry | undefined {
  if (draft.scriptDataHash === 'none') return undefined;
  if (draft.scriptDataHash !== undefined) return [cbor.uint(11), cbor.bytes(draft.scriptDataHash)];
  if (redeemers === undefined && datums === undefined) return undefined;
  const { inputs, references = [], scripts = [], costModels = parameters.costModels } = draft;
  const used = [...scripts, ...[...inputs, ...references].flatMap(({ script }) => script ?? [])];
  const languages =
    draft.languages ??
    (['V1', 'V2', 'V3'] as const).filter((one) => used.some(({ language }) => language === one));
  const views =
    redeemers === undefined ? [] : languages.map((one) => languageView(one, costModels));
  const preimage = Buffer.concat([
    redeemers ?? cbor.map(),
    datums ?? new Uint8Array(),
    // V1's key is longer than the others', so it comes last.
    cbor.map(...views.toSorted(([a], [b]) => a.length - b.length)),
  ]);
  return [cbor.uint(11), cbor.bytes(hash32(preimage))];
}

function languageView(
  language: 'V1' | 'V2' | 'V3',
  { PlutusV1, PlutusV2, PlutusV3 }: ProtocolParameters['costModels'],
): cbor.Entry {
  const costs = (model: readonly number[]): Uint8Array[] =>
    model.map((cost) => cbor.integer(BigInt(cost)));
  if (language === 'V2') return [cbor.uint(1), cbor.array(...costs(PlutusV2))];
  if (language === 'V3') return [cbor.uint(2), cbor.array(...costs(PlutusV3))];
  // V1 is written as it was in Alonzo: key and costs inside byte strings, the costs as an open list.
  return [cbor.bytes(cbor.uint(0)), cbor.bytes(cbor.openArray(...costs(PlutusV1)))];
}

function encodeWitnesses(
  draft: Draft,
  hash: Uint8Array,
  redeemers: Uint8Array | undefined,
  datums: Uint8Array | undefined,
): Uint8Array {
  const { signers = [], scripts = [], witnesses = [], signed = hash } = draft;
  const entries: cbor.Entry[] = [];
  if (signers.length > 0) {
    const signatures = signers.map(({ publicKey, seed }) =>
      cbor.array(cbor.bytes(publicKey), cbor.bytes(ed25519.sign(signed, seed))),
    );
    entries.push([cbor.uint(0), cbor.set(...signatures)]);
  }
  const fields = { native: 1, V1: 3, V2: 6, V3: 7 } as const;
  for (const language of ['native', 'V1', 'V2', 'V3'] as const) {
    const of = scripts.filter((one) => one.language === language);
    if (of.length === 0) continue;
    const encoded = of.map(({ bytes }) => (language === 'native' ? bytes : cbor.bytes(bytes)));
    entries.push([cbor.uint(fields[language]), cbor.set(...encoded)]);
  }
  if (datums !== undefined) entries.push([cbor.uint(4), datums]);
  if (redeemers !== undefined) entries.push([cbor.uint(5), redeemers]);
  return cbor.map(...entries, ...witnesses);
}
