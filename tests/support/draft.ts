import { decode } from 'cbor2';
import { handlerNames, type HandlerName } from '../../validators/abi.ts';
import { ChmodArguments } from '../../validators/arguments/chmod.ts';
import {
  DriveCreateArguments,
  DriveMkdirArguments,
  DriveRegisterArguments,
} from '../../validators/arguments/drive.ts';
import { FormatArguments } from '../../validators/arguments/format.ts';
import { InsertArguments } from '../../validators/arguments/insert.ts';
import { LoadArguments } from '../../validators/arguments/load.ts';
import { RegisterArguments } from '../../validators/arguments/register.ts';
import { RecoverArguments, RotateArguments } from '../../validators/arguments/rekey.ts';
import { RenameArguments } from '../../validators/arguments/rename.ts';
import { RmdirArguments } from '../../validators/arguments/rmdir.ts';
import { UnlinkArguments } from '../../validators/arguments/unlink.ts';
import { WriteArguments } from '../../validators/arguments/write.ts';
import { Constr, decodeData, type PlutusData } from '../../validators/lib/data.ts';
import { handlerScripts } from '../../offchain/kernel/scripts.ts';
import { rewardAddress, TESTNET, addressToBytes } from '../../offchain/ledger/address.ts';
import { toHex } from '../../offchain/ledger/hash.ts';
import { decodeTransaction, type RedeemerTag } from '../../offchain/ledger/transaction.ts';
import {
  compareReferences,
  type Hex,
  type Output,
  type OutputReference,
  type Script,
} from '../../offchain/ledger/utxo.ts';
import type { TxPlan } from '../../offchain/tx-plan.ts';

/** What a redeemer is for, by name and not by number, so that it survives what shifts numbers. */
export type Purpose =
  | { readonly tag: 'spend'; readonly reference: OutputReference }
  | { readonly tag: 'mint'; readonly policyId: Hex }
  | { readonly tag: 'certificate'; readonly position: number }
  | { readonly tag: 'withdrawal'; readonly account: Hex };

/** A field of a redeemer that is an index, and what it stands for: the assembler writes the number. */
export type Target =
  | {
      /** Among the reference inputs, all inputs, or the inputs at the same address. */
      readonly kind: 'reference' | 'input' | 'position';
      readonly reference: OutputReference;
    }
  | { readonly kind: 'redeemer'; readonly purpose: Purpose };

export interface DraftRedeemer {
  readonly purpose: Purpose;
  data: PlutusData;
  /** By the position of the field. */
  readonly links: Map<number, Target>;
}

/** An output as the attacker wants it; the datum is a tree. */
export interface DraftOutput {
  address: string;
  lovelace: bigint;
  readonly assets: Map<Hex, bigint>;
  datum?: PlutusData | undefined;
  /** CBOR of the datum where it is not written as usual. */
  datumBytes?: Uint8Array | undefined;
  datumHash?: Hex | undefined;
  referenceScript?: Script | undefined;
}

/** A transaction as a tree that attacks change in place. */
export interface Draft {
  readonly inputs: OutputReference[];
  readonly references: OutputReference[];
  readonly outputs: DraftOutput[];
  /** The one of the outputs that takes what is left over. */
  readonly change: DraftOutput;
  readonly mint: Map<Hex, bigint>;
  /** Reward account (bytes, hex) to lovelace. */
  readonly withdrawals: Map<Hex, bigint>;
  /** Certificates as CBOR values. */
  readonly certificates: (readonly unknown[])[];
  validity: { from: bigint | undefined; to: bigint | undefined };
  readonly requiredSigners: Hex[];
  readonly redeemers: DraftRedeemer[];
  readonly collateral: OutputReference[];
  /** Scripts that the witness set carries. */
  readonly nativeScripts: (readonly unknown[])[];
  readonly plutusScripts: Uint8Array[];
}

/** A handler's arguments by name, in wire order. */
export const argumentsOf: Readonly<Record<HandlerName, readonly string[]>> = {
  register: Object.keys(RegisterArguments.constructors.Register),
  mkdir: Object.keys(InsertArguments.constructors.Insert),
  create: Object.keys(InsertArguments.constructors.Insert),
  write: Object.keys(WriteArguments.constructors.Write),
  unlink: Object.keys(UnlinkArguments.constructors.Unlink),
  rmdir: Object.keys(RmdirArguments.constructors.Rmdir),
  rename: Object.keys(RenameArguments.constructors.Rename),
  chmod: Object.keys(ChmodArguments.constructors.Chmod),
  rotate: Object.keys(RotateArguments.constructors.Rotate),
  recover: Object.keys(RecoverArguments.constructors.Recover),
  format: Object.keys(FormatArguments.constructors.Format),
  load: Object.keys(LoadArguments.constructors.Objects),
  driveRegister: Object.keys(DriveRegisterArguments.constructors.DriveRegister),
  driveMkdir: Object.keys(DriveMkdirArguments.constructors.DriveMkdir),
  driveCreate: Object.keys(DriveCreateArguments.constructors.DriveCreate),
  driveUnlink: Object.keys(UnlinkArguments.constructors.Unlink),
  driveRmdir: Object.keys(RmdirArguments.constructors.Rmdir),
  driveChmod: Object.keys(ChmodArguments.constructors.Chmod),
};

/** Fields of handlers' arguments that are indices of reference inputs. */
export const REFERENCE_ARGUMENTS: ReadonlySet<string> = new Set([
  'record',
  'account',
  'directory',
  'owner',
  'targetDirectory',
  'file',
]);

/** Fields of handlers' arguments that are positions among the kernel's inputs. */
export const POSITION_ARGUMENTS: ReadonlySet<string> = new Set([
  'predecessor',
  'entry',
  'inode',
  'sentinel',
  'target',
  'blankName',
  'blankAccount',
  'blankEntry',
  'blankInode',
  'blankSentinel',
]);

/** The tree of a transaction's bytes, signatures and budget left out. */
export function decodeDraft(cbor: Uint8Array): Draft {
  const transaction = decodeTransaction(cbor);
  const outputs = transaction.outputs.map(({ output }) => toDraftOutput(output));
  const change = outputs.at(-1);
  if (change === undefined) throw new TypeError('a transaction without outputs');
  const draft: Draft = {
    inputs: [...transaction.inputs],
    references: [...transaction.referenceInputs],
    outputs,
    change,
    mint: new Map(transaction.mint),
    withdrawals: new Map(transaction.withdrawals),
    certificates: [...transaction.certificates],
    validity: { ...transaction.validity },
    requiredSigners: [...transaction.requiredSigners],
    redeemers: [],
    collateral: [...transaction.collateral],
    nativeScripts: [],
    plutusScripts: plutusScriptsOf(cbor),
  };
  const found = purposesOf(draft);
  for (const { tag, index, data } of transaction.redeemers) {
    const purpose = found.find((each) => each.tag === tag && each.index === index)?.purpose;
    if (purpose === undefined) throw new TypeError(`a redeemer for nothing: ${tag}[${index}]`);
    draft.redeemers.push({ purpose, data, links: new Map() });
  }
  for (const redeemer of draft.redeemers) linkRedeemer(draft, redeemer);
  return draft;
}

/** The tree of a plan that no builder would complete, because a script refuses it. One wallet input pays. */
export function draftOfPlan(plan: TxPlan, wallet: OutputReference, address: string): Draft {
  const change: DraftOutput = { address, lovelace: 0n, assets: new Map() };
  const draft: Draft = {
    inputs: [...plan.spends.map(({ utxo }) => utxo.reference), wallet],
    references: plan.references.map(({ reference }) => reference),
    outputs: [...plan.outputs.map(toDraftOutput), change],
    change,
    mint: new Map(plan.mints.flatMap(({ assets }) => [...assets])),
    withdrawals: new Map(
      plan.withdrawals.map(({ scriptHash, amount }) => [accountOf(scriptHash), amount]),
    ),
    certificates: [],
    validity: { from: plan.validity?.from, to: plan.validity?.to },
    requiredSigners: [...plan.requiredSigners],
    redeemers: [],
    collateral: [wallet],
    nativeScripts: [],
    plutusScripts: [],
  };
  for (const { utxo, redeemer } of plan.spends) {
    const purpose: Purpose = { tag: 'spend', reference: utxo.reference };
    draft.redeemers.push({ purpose, data: redeemer, links: new Map() });
  }
  for (const { policyId, redeemer } of plan.mints) {
    draft.redeemers.push({ purpose: { tag: 'mint', policyId }, data: redeemer, links: new Map() });
  }
  for (const { scriptHash, redeemer } of plan.withdrawals) {
    const purpose: Purpose = { tag: 'withdrawal', account: accountOf(scriptHash) };
    draft.redeemers.push({ purpose, data: redeemer, links: new Map() });
  }
  for (const redeemer of draft.redeemers) linkRedeemer(draft, redeemer);
  return draft;
}

/** An empty transaction of one wallet input. */
export function emptyDraft(wallet: OutputReference, address: string): Draft {
  const change: DraftOutput = { address, lovelace: 0n, assets: new Map() };
  return {
    inputs: [wallet],
    references: [],
    outputs: [change],
    change,
    mint: new Map(),
    withdrawals: new Map(),
    certificates: [],
    validity: { from: undefined, to: undefined },
    requiredSigners: [],
    redeemers: [],
    collateral: [wallet],
    nativeScripts: [],
    plutusScripts: [],
  };
}

export function toDraftOutput(output: Output): DraftOutput {
  const { address, lovelace, assets, datum, datumHash, referenceScript } = output;
  return {
    address,
    lovelace,
    assets: new Map(assets),
    datum: datum === undefined ? undefined : decodeData(datum),
    datumHash,
    referenceScript,
  };
}

/** The reward account of a script, hex. */
export const accountOf = (scriptHash: Hex): Hex =>
  toHex(addressToBytes(rewardAddress(TESTNET, { kind: 'script', hash: scriptHash })));

/** Everything in a transaction that may need a redeemer, with its number, in the ledger's order. */
export function purposesOf(
  draft: Draft,
): readonly { readonly tag: RedeemerTag; readonly index: number; readonly purpose: Purpose }[] {
  const purposes: Purpose[][] = [
    draft.inputs
      .toSorted(compareReferences)
      .map((reference): Purpose => ({ tag: 'spend', reference })),
    [...new Set([...draft.mint.keys()].map((unit) => unit.slice(0, 56)))]
      .toSorted()
      .map((policyId): Purpose => ({ tag: 'mint', policyId })),
    draft.certificates.map((_, position): Purpose => ({ tag: 'certificate', position })),
    [...draft.withdrawals.keys()]
      .toSorted(compareAccounts)
      .map((account): Purpose => ({ tag: 'withdrawal', account })),
  ];
  return purposes.flatMap((kind) =>
    kind.map((purpose, index) => ({ tag: purpose.tag, index, purpose })),
  );
}

/** The ledger orders accounts of scripts before those of keys. */
function compareAccounts(a: Hex, b: Hex): number {
  const rank = (account: Hex): string => (account.startsWith('f') ? '0' : '1') + account.slice(2);
  return rank(a) < rank(b) ? -1 : 1;
}

export function samePurpose(a: Purpose, b: Purpose): boolean {
  return JSON.stringify(a, bigintText) === JSON.stringify(b, bigintText);
}
const bigintText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}` : value;

/** Notes what each index in a redeemer stands for: the dispatcher's by shape, the handlers' by their arguments. */
function linkRedeemer(draft: Draft, { purpose, data, links }: DraftRedeemer): void {
  if (!(data instanceof Constr)) return;
  const references = draft.references.toSorted(compareReferences);
  const link = (
    field: number,
    kind: 'reference' | 'input' | 'position',
    among: readonly OutputReference[],
  ): void => {
    const index = data.fields[field];
    const reference = typeof index === 'bigint' ? among[Number(index)] : undefined;
    if (reference !== undefined) links.set(field, { kind, reference });
  };
  if (purpose.tag !== 'withdrawal') return;
  const call = handlerNames.find((name) => handlerScripts[name].hash === purpose.account.slice(2));
  if (call === undefined) {
    const [slot, , handler] = data.fields;
    if (typeof slot !== 'bigint' || typeof handler !== 'bigint') return;
    if (data.index === 0) link(1, 'reference', references);
    else link(1, 'input', draft.inputs.toSorted(compareReferences));
    const entry = redeemersInOrder(draft)[Number(handler)];
    if (entry !== undefined) links.set(2, { kind: 'redeemer', purpose: entry.purpose });
  } else {
    for (const [field, name] of argumentsOf[call].entries()) {
      if (REFERENCE_ARGUMENTS.has(name)) link(field, 'reference', references);
      if (POSITION_ARGUMENTS.has(name)) link(field, 'position', guardedInputs(draft));
    }
  }
}

/** The inputs that a script guards, in the ledger's order: in a healthy call the kernel's. */
function guardedInputs(draft: Draft): readonly OutputReference[] {
  const guarded = draft.inputs.filter((reference) =>
    draft.redeemers.some(({ purpose }) => samePurpose(purpose, { tag: 'spend', reference })),
  );
  return guarded.toSorted(compareReferences);
}

/** The redeemers in the order in which scripts see them. */
export function redeemersInOrder(draft: Draft): readonly (DraftRedeemer & { index: number })[] {
  return purposesOf(draft).flatMap(({ index, purpose }) => {
    const redeemer = draft.redeemers.find((each) => samePurpose(each.purpose, purpose));
    return redeemer === undefined ? [] : [{ ...redeemer, index }];
  });
}

function plutusScriptsOf(cbor: Uint8Array): Uint8Array[] {
  const parts: unknown = decode(cbor, {
    preferMap: true,
    preferBigInt: true,
    ignoreGlobalTags: true,
  });
  const witnesses: unknown = Array.isArray(parts) ? parts[1] : undefined;
  const raw: unknown = witnesses instanceof Map ? witnesses.get(7n) : undefined;
  const scripts: unknown =
    typeof raw === 'object' && raw !== null && 'contents' in raw ? raw.contents : raw;
  return Array.isArray(scripts) ? scripts.filter((script) => script instanceof Uint8Array) : [];
}
