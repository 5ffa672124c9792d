import { ed25519 } from '@noble/curves/ed25519.js';
import { encode, Tag } from 'cbor2';
import { Constr, encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { blake2b224, blake2b256, fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { mainnetParameters } from '../../offchain/ledger/parameters.ts';
import {
  compareReferences,
  formatReference,
  type Hex,
  type OutputReference,
  type Script,
  type Utxo,
} from '../../offchain/ledger/utxo.ts';
import { addressBytes, paymentOf } from './address.ts';
import {
  redeemersInOrder,
  samePurpose,
  type Draft,
  type DraftOutput,
  type DraftRedeemer,
  type Purpose,
  type Target,
} from './draft.ts';

/** More than any transaction of these tests can cost on L1 with {@link UNITS} declared. */
const FEE = 3_000_000n;
/** Shared out among the redeemers; far more than any call needs, well within the limits. */
const UNITS = { memory: 12_000_000n, steps: 8_000_000_000n };
const DEPOSIT = mainnetParameters.keyDeposit;
const TAGS = { spend: 0, mint: 1, certificate: 2, withdrawal: 3 } as const;
const LANGUAGE = { Native: 0, PlutusV1: 1, PlutusV2: 2, PlutusV3: 3 } as const;

/** What the assembler must know of the world: the outputs that exist, and the keys that the attacker may have. */
export interface Surroundings {
  readonly findUtxo: (reference: OutputReference) => Utxo | undefined;
  /** Private keys by their hash. */
  readonly keys: ReadonlyMap<Hex, Uint8Array>;
  /** Lovelace; enough for L1 where absent. */
  readonly fee?: bigint;
}

/**
 * The bytes of a tree: indices that the attack has shifted are written anew, the change is balanced, outputs have their
 * minimum, fee, budgets, collateral and script data hash are right, and everybody whose key is needed signs. So what
 * the ledger refuses is the attack and nothing else. A starved redeemer gets no budget worth the name.
 */
export function assemble(draft: Draft, surroundings: Surroundings, starved?: Purpose): Uint8Array {
  relink(draft, surroundings);
  balance(draft, surroundings);
  const redeemers = encodeRedeemers(draft, starved);
  const body = encode(bodyOf(draft, redeemers, surroundings));
  const id = blake2b256(body);
  const signatures = neededKeys(draft, surroundings).map((hash) => {
    const key = surroundings.keys.get(hash);
    if (key === undefined) throw new TypeError(`no key for ${hash}`);
    return [ed25519.getPublicKey(key), ed25519.sign(id, key)];
  });
  const witnesses: Uint8Array[] = [];
  const witness = (key: number, value: Uint8Array): void => {
    witnesses.push(new Uint8Array([key]), value);
  };
  witness(0, encode(new Tag(258, signatures)));
  if (draft.nativeScripts.length > 0) witness(1, encode(new Tag(258, [...draft.nativeScripts])));
  if (redeemers !== undefined) witness(5, redeemers);
  if (draft.plutusScripts.length > 0) witness(7, encode(new Tag(258, [...draft.plutusScripts])));
  return new Uint8Array(
    Buffer.concat([
      new Uint8Array([0x84]),
      body,
      new Uint8Array([0xa0 + witnesses.length / 2]),
      ...witnesses,
      new Uint8Array([0xf5, 0xf6]),
    ]),
  );
}

/** Conway `script_data_hash` without datums in the witness set: redeemers, then the language view of Plutus V3. */
export function scriptDataHash(redeemers: Uint8Array): Uint8Array {
  const views = new Map([[2, [...mainnetParameters.costModels.PlutusV3]]]);
  return blake2b256(new Uint8Array(Buffer.concat([redeemers, encode(views)])));
}

/** Writes the numbers of everything that redeemers point to. A target that is gone leaves the number as it was. */
function relink(draft: Draft, surroundings: Surroundings): void {
  for (const redeemer of draft.redeemers) {
    const { data, links } = redeemer;
    if (!(data instanceof Constr)) continue;
    const fields = [...data.fields];
    for (const [field, target] of links) {
      const index = indexOf(draft, target, surroundings);
      if (index >= 0) fields[field] = BigInt(index);
    }
    redeemer.data = new Constr(data.index, fields);
  }
}

function indexOf(draft: Draft, target: Target, { findUtxo }: Surroundings): number {
  if (target.kind === 'redeemer') {
    return redeemersInOrder(draft).findIndex(({ purpose }) => samePurpose(purpose, target.purpose));
  }
  const same = (each: OutputReference): boolean => compareReferences(each, target.reference) === 0;
  if (target.kind === 'reference')
    return draft.references.toSorted(compareReferences).findIndex(same);
  const inputs = draft.inputs.toSorted(compareReferences);
  if (target.kind === 'input') return inputs.findIndex(same);
  const address = (each: OutputReference): string | undefined => findUtxo(each)?.output.address;
  return inputs.filter((each) => address(each) === address(target.reference)).findIndex(same);
}

/** Raises outputs to their minimum and gives the change what is left over, tokens included. */
function balance(draft: Draft, { findUtxo, fee = FEE }: Surroundings): void {
  const { change } = draft;
  let lovelace = -fee;
  const assets = new Map<Hex, bigint>();
  const add = (units: ReadonlyMap<Hex, bigint>, sign: bigint): void => {
    for (const [unit, quantity] of units) {
      assets.set(unit, (assets.get(unit) ?? 0n) + sign * quantity);
    }
  };
  for (const reference of draft.inputs) {
    const utxo = findUtxo(reference);
    if (utxo === undefined) throw new TypeError(`no output ${formatReference(reference)}`);
    lovelace += utxo.output.lovelace;
    add(utxo.output.assets, 1n);
  }
  for (const amount of draft.withdrawals.values()) lovelace += amount;
  for (const certificate of draft.certificates) lovelace -= depositOf(certificate);
  add(draft.mint, 1n);
  for (const output of draft.outputs) {
    if (output === change) continue;
    const minimum = minimumOf(output);
    if (output.lovelace < minimum) output.lovelace = minimum;
    lovelace -= output.lovelace;
    add(output.assets, -1n);
  }
  change.lovelace = lovelace;
  change.assets.clear();
  for (const [unit, quantity] of assets) {
    if (quantity < 0n) throw new TypeError(`${unit} comes out of nothing`);
    if (quantity > 0n) change.assets.set(unit, quantity);
  }
  if (lovelace < minimumOf(change)) throw new TypeError('too little to pay with');
}

/** What a certificate costs (Conway CDDL `certificate`); negative where it gives a deposit back. */
function depositOf([kind]: readonly unknown[]): bigint {
  switch (Number(kind)) {
    case 0:
    case 7:
    case 11:
    case 12:
    case 13:
      return DEPOSIT;
    case 1:
    case 8:
      return -DEPOSIT;
    case 16:
      return mainnetParameters.drepDeposit;
    default:
      return 0n;
  }
}

/** The ledger's minimum, with nine bytes for the lovelace. */
function minimumOf(output: DraftOutput): bigint {
  const size = encode(encodableOutput({ ...output, lovelace: 1n << 40n })).length;
  return BigInt(160 + size) * mainnetParameters.coinsPerUtxoByte;
}

function encodeRedeemers(draft: Draft, starved: Purpose | undefined): Uint8Array | undefined {
  const redeemers = redeemersInOrder(draft);
  if (redeemers.length !== draft.redeemers.length) throw new TypeError('a redeemer for nothing');
  if (redeemers.length === 0) return undefined;
  const share = BigInt(redeemers.length);
  const units = encode([UNITS.memory / share, UNITS.steps / share]);
  const nothing = encode([1, 1]);
  const entry = ({ purpose, index, data }: DraftRedeemer & { index: number }): Uint8Array[] => [
    encode([TAGS[purpose.tag], index]),
    new Uint8Array([0x82]),
    encodeData(data),
    starved !== undefined && samePurpose(purpose, starved) ? nothing : units,
  ];
  return new Uint8Array(
    Buffer.concat([new Uint8Array([0xa0 + redeemers.length]), ...redeemers.flatMap(entry)]),
  );
}

function bodyOf(
  draft: Draft,
  redeemers: Uint8Array | undefined,
  { fee = FEE }: Surroundings,
): Map<number, unknown> {
  const body = new Map<number, unknown>([
    [0, inputSet(draft.inputs)],
    [1, draft.outputs.map(encodableOutput)],
    [2, fee],
  ]);
  const put = (key: number, present: boolean, value: () => unknown): void => {
    if (present) body.set(key, value());
  };
  const { validity, certificates, withdrawals, requiredSigners, references } = draft;
  put(3, validity.to !== undefined, () => validity.to);
  put(4, certificates.length > 0, () => new Tag(258, [...certificates]));
  put(5, withdrawals.size > 0, () => new Map([...withdrawals].map(([a, b]) => [fromHex(a), b])));
  put(8, validity.from !== undefined, () => validity.from);
  put(9, draft.mint.size > 0, () => encodableAssets(draft.mint));
  put(11, redeemers !== undefined, () => scriptDataHash(redeemers ?? new Uint8Array()));
  put(13, redeemers !== undefined, () => inputSet(draft.collateral));
  put(14, requiredSigners.length > 0, () => new Tag(258, requiredSigners.map(fromHex)));
  put(18, references.length > 0, () => inputSet(references));
  return body;
}

function inputSet(references: readonly OutputReference[]): Tag {
  const items = references.toSorted(compareReferences);
  return new Tag(
    258,
    items.map(({ txId, index }) => [fromHex(txId), index]),
  );
}

function encodableOutput(output: DraftOutput): Map<number, unknown> {
  const { address, lovelace, assets, datum, datumBytes, datumHash, referenceScript } = output;
  const fields = new Map<number, unknown>([
    [0, addressBytes(address)],
    [1, assets.size === 0 ? lovelace : [lovelace, encodableAssets(assets)]],
  ]);
  if (datumHash !== undefined) fields.set(2, [0, fromHex(datumHash)]);
  else if (datum !== undefined) {
    fields.set(2, [1, new Tag(24, datumBytes ?? encodeData(datum))]);
  }
  if (referenceScript !== undefined) fields.set(3, new Tag(24, encodeScript(referenceScript)));
  return fields;
}

const encodeScript = ({ language, bytes }: Script): Uint8Array =>
  encode([LANGUAGE[language], bytes]);

function encodableAssets(
  assets: ReadonlyMap<Hex, bigint>,
): Map<Uint8Array, Map<Uint8Array, bigint>> {
  const policies = new Map<Hex, Map<Uint8Array, bigint>>();
  for (const [unit, quantity] of [...assets].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const names = policies.get(unit.slice(0, 56)) ?? new Map<Uint8Array, bigint>();
    names.set(fromHex(unit.slice(56)), quantity);
    policies.set(unit.slice(0, 56), names);
  }
  return new Map([...policies].map(([policy, names]) => [fromHex(policy), names]));
}

/** Keys of all inputs, of the collateral, of native scripts, and those that the body names. */
function neededKeys(draft: Draft, { findUtxo }: Surroundings): readonly Hex[] {
  const paying = [...draft.inputs, ...draft.collateral].flatMap((reference) => {
    const utxo = findUtxo(reference);
    const payment = utxo && paymentOf(utxo.output.address);
    return payment === undefined || payment.isScript ? [] : [payment.hash];
  });
  const native = draft.nativeScripts.flatMap(([, hash]) =>
    hash instanceof Uint8Array ? [toHex(hash)] : [],
  );
  return [...new Set([...paying, ...draft.requiredSigners, ...native])];
}

/** Hash of a datum, for an output that holds it by hash. */
export const datumHash = (datum: PlutusData): Hex => toHex(blake2b256(encodeData(datum)));

/** Policy of a native script (its one kind here: a signature, CDDL `script_pubkey`). */
export const nativePolicy = (script: readonly unknown[]): Hex =>
  toHex(blake2b224(new Uint8Array([0, ...encode(script)])));
