import { abi, type SyscallName } from '../../validators/abi.ts';
import { Dispatch } from '../../validators/arguments/dispatch.ts';
import { encodeData, type PlutusData } from '../../validators/lib/data.ts';
import { toData, type Schema, type Static } from '../../validators/lib/schema.ts';
import { Account } from '../../validators/objects/account.ts';
import { Blank } from '../../validators/objects/blank.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { withDeposit } from '../ledger/output.ts';
import { compareReferences, type Hex, type Output, type Utxo } from '../ledger/utxo.ts';
import { emptyPlan, type PlannedWithdrawal, type TxPlan } from '../tx-plan.ts';
import { objectUnit, type KernelObject } from './objects.ts';
import { handlerOf, handlerScripts } from './scripts.ts';
import type { KernelView } from './view.ts';

/** How long a call stays valid, slots. Its end is the time that objects record, so it is short. */
const VALIDITY = 300n;

/** The gate does not look at its redeemer. */
const OPEN: PlutusData = 0n;

const schemas = { name: Name, account: Account, entry: Entry, inode: Inode } as const;

/** What one call does, before indices and redeemers. */
export interface CallParts {
  readonly name: SyscallName;
  /** Objects to spend. */
  readonly spends: readonly Placed[];
  /** Objects to read, besides the record. */
  readonly reads: readonly Placed[];
  readonly outputs: readonly Output[];
  /** Units of objects that the call makes, and of those that cease to be. */
  readonly made: readonly Hex[];
  readonly burned: readonly Hex[];
  readonly signers: readonly Hex[];
  /** Where the call spends the record itself: its index among all inputs, the wallet's included. */
  readonly spentRecord?: bigint;
  /** The handler's arguments, given where each object will be. */
  readonly arguments: (places: Places) => PlutusData;
}

/** Where the handler finds the objects of its call. */
export interface Places {
  /** Index of an object that is read, among the reference inputs. */
  readonly indexOf: (object: Placed) => bigint;
  /** Position of an object that is spent, among the kernel's inputs. */
  readonly positionOf: (object: Placed) => bigint;
}

/** An object, for where it lies. */
export type Placed = Pick<KernelObject<unknown>, 'utxo'>;

/** The slots in which a call made from this view is valid. */
export function validityOf({ slot }: KernelView): { readonly from: bigint; readonly to: bigint } {
  return { from: slot, to: slot + VALIDITY };
}

/** The time that a call made from this view records, POSIX milliseconds. */
export function timeOf(view: KernelView): bigint {
  const { zeroTime, zeroSlot, slotLength } = view.slotConfig;
  return zeroTime + (validityOf(view).to - zeroSlot) * slotLength;
}

/** A new object beside `beside`, at the same address. */
export function newObject<K extends Kind>(
  view: KernelView,
  kind: K,
  id: Hex,
  datum: DatumOf<K>,
  beside: Placed,
): Output {
  return withDeposit(
    {
      address: beside.utxo.output.address,
      assets: new Map([[objectUnit(view.policies, kind, id), 1n]]),
      datum: encodeDatum(schemas[kind], datum),
    },
    view.parameters,
  );
}

/** An object with another datum, and with more lovelace where the datum needs it. */
export function updatedObject<K extends Kind>(
  view: KernelView,
  kind: K,
  object: Placed,
  datum: DatumOf<K>,
): Output {
  return withOtherDatum(view, object, encodeDatum(schemas[kind], datum));
}

/** A new blank of a drive. */
export function blankObject(view: KernelView, kind: Kind, id: Hex, lovelace: bigint): Output {
  const { address } = view.record.utxo.output;
  const assets = new Map([[objectUnit(view.policies, kind, id), 1n]]);
  return withDeposit({ address, assets, datum: encodeDatum(Blank, {}) }, view.parameters, lovelace);
}

/** An object of a drive that becomes blank again, with all its lovelace. */
export function blankedObject(view: KernelView, object: Placed): Output {
  return withOtherDatum(view, object, encodeDatum(Blank, {}));
}

function withOtherDatum(view: KernelView, { utxo }: Placed, datum: Uint8Array): Output {
  const { address, assets, lovelace } = utxo.output;
  return withDeposit({ address, assets, datum }, view.parameters, lovelace);
}

/** The datum of a kind of object. */
export type DatumOf<K extends Kind> = Static<(typeof schemas)[K]>;

function encodeDatum<S extends Schema>(of: S, datum: Static<S>): Uint8Array {
  return encodeData(toData(of, datum));
}

/** The transaction of a call: redeemers, reference inputs and their indices, mint, withdrawal. */
export function planCall(view: KernelView, parts: CallParts): TxPlan {
  const handler = handlerScripts[handlerOf(view.kind, parts.name)];
  const { hash } = handler;
  const { dispatcher, gate } = view.scripts;
  const scripts = [handler, dispatcher, gate];
  const spendsRecord = parts.spentRecord !== undefined;
  const references = uniqueSorted([
    ...(spendsRecord ? [] : [view.record.utxo]),
    ...parts.reads.map(({ utxo }) => utxo),
    ...scripts.flatMap((script) => view.referenceScripts.get(script.hash) ?? []),
  ]);
  const spends = uniqueSorted(parts.spends.map(({ utxo }) => utxo));
  const places: Places = { indexOf: indexIn(references), positionOf: indexIn(spends) };
  const tokens = new Map<Hex, bigint>([
    ...parts.made.map((unit) => [unit, 1n] as const),
    ...parts.burned.map((unit) => [unit, -1n] as const),
  ]);
  const mints = tokens.size > 0 ? 1 : 0;
  const dispatch = toData(Dispatch, {
    kind: spendsRecord ? 'Input' : 'Reference',
    slot: BigInt(abi[parts.name].slot),
    record: parts.spentRecord ?? places.indexOf(view.record),
    // Redeemers are ordered spends, mints, certificates, withdrawals, these by hash; wallet inputs have none.
    handler: BigInt(spends.length + mints + (dispatcher.hash < hash ? 1 : 0)),
  });
  return {
    ...emptyPlan,
    spends: spends.map((utxo) => ({ utxo, redeemer: OPEN })),
    references,
    outputs: parts.outputs,
    mints:
      mints === 0
        ? []
        : [
            {
              policyId: view.policies.objects,
              assets: tokens,
              redeemer: OPEN,
            },
          ],
    withdrawals: [
      withdrawal(view, dispatcher.hash, dispatch),
      withdrawal(view, hash, parts.arguments(places)),
    ],
    // Inside a Hydra head nothing is published.
    attachedScripts: scripts
      .filter((script) => !view.referenceScripts.has(script.hash))
      .map(({ script }) => script),
    requiredSigners: parts.signers,
    validity: validityOf(view),
  };
}

const withdrawal = (
  { rewards }: KernelView,
  scriptHash: Hex,
  redeemer: PlutusData,
): PlannedWithdrawal => ({ scriptHash, amount: rewards.get(scriptHash) ?? 0n, redeemer });

const indexIn =
  (utxos: readonly Utxo[]) =>
  ({ utxo }: Placed): bigint =>
    BigInt(utxos.findIndex((each) => compareReferences(each.reference, utxo.reference) === 0));

function uniqueSorted(utxos: readonly Utxo[]): readonly Utxo[] {
  return utxos
    .toSorted((a, b) => compareReferences(a.reference, b.reference))
    .filter(
      (utxo, index, all) =>
        index === 0 ||
        compareReferences(all[index - 1]?.reference ?? utxo.reference, utxo.reference) !== 0,
    );
}
