import type { Account } from '../../validators/objects/account.ts';
import type { Entry } from '../../validators/objects/entry.ts';
import type { Inode } from '../../validators/objects/inode.ts';
import type { Kernel } from '../../validators/objects/kernel.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import type { Name } from '../../validators/objects/name.ts';
import { MAX_NAME } from '../../validators/objects/kinds.ts';
import { AccessDeniedError, InvalidDataError } from '../errors/file.ts';
import { TransactionTooBigError } from '../errors/transaction.ts';
import type { NetworkId } from '../ledger/address.ts';
import type { ProtocolParameters } from '../ledger/parameters.ts';
import type { SlotConfig } from '../ledger/slots.ts';
import { formatReference, type Hex, type Utxo } from '../ledger/utxo.ts';
import {
  findObject,
  kernelUnit,
  type BlankObject,
  type KernelObject,
  type MalformedObject,
  type Policies,
} from './objects.ts';
import { kindOf } from './record.ts';
import { policiesOf, type KernelKind, type KernelScripts } from './scripts.ts';

/** What a view is made of: outputs and network facts, all as of one moment. */
export interface ViewSource {
  readonly scripts: KernelScripts;
  readonly networkId: NetworkId;
  readonly parameters: ProtocolParameters;
  readonly slotConfig: SlotConfig;
  readonly slot: bigint;
  /** Every output at the kernel address. */
  readonly utxos: readonly Utxo[];
  /** Outputs that hold reference scripts, by script hash. */
  readonly referenceScripts: ReadonlyMap<Hex, Utxo>;
  /** Rewards on the accounts of handlers and dispatcher, lovelace by script hash: 0 unless somebody sent some there. */
  readonly rewards: ReadonlyMap<Hex, bigint>;
  /** Auth key hash of whoever calls. */
  readonly user: Hex;
  /** The record of the boot, to look at a drive whose record is forged: it stands for whatever lies there. */
  readonly bootRecord?: Kernel | undefined;
}

/** The kernel's state at one moment, immutable: all that `build` sees. */
export interface KernelView extends ViewSource {
  readonly policies: Policies;
  readonly record: KernelObject<Kernel>;
  readonly kind: KernelKind;
  /** Nodes of the list of names, its head included. */
  readonly names: readonly KernelObject<Name>[];
  readonly accounts: ReadonlyMap<Hex, KernelObject<Account>>;
  readonly inodes: ReadonlyMap<Hex, KernelObject<Inode>>;
  /** Nodes of each directory's list, its sentinel included, by the directory's id. */
  readonly entries: ReadonlyMap<Hex, readonly KernelObject<Entry>[]>;
  /** What a drive still has room for, by what it can become, in the order of ids. */
  readonly blanks: ReadonlyMap<Kind, readonly BlankObject[]>;
  /** What participants of a drive have forged: no call finds it. */
  readonly malformed: readonly MalformedObject[];
}

/** Decodes the kernel's outputs. Throws `InvalidDataError` where the record is missing, or an object that no call made is there. */
export function makeView(source: ViewSource): KernelView {
  const policies = policiesOf(source.scripts);
  const names: KernelObject<Name>[] = [];
  const accounts = new Map<Hex, KernelObject<Account>>();
  const inodes = new Map<Hex, KernelObject<Inode>>();
  const entries = new Map<Hex, KernelObject<Entry>[]>();
  const blanks = new Map<Kind, BlankObject[]>();
  const malformed: MalformedObject[] = [];
  let record: KernelObject<Kernel> | undefined;

  for (const utxo of source.utxos) {
    const object = findObject(utxo, policies);
    if (object === undefined) continue;
    if (object.kind === 'record') record = object;
    else if (object.kind === 'name') names.push(object);
    else if (object.kind === 'account') accounts.set(object.id, object);
    else if (object.kind === 'inode') inodes.set(object.id, object);
    else if (object.kind === 'blank') addTo(blanks, object.of, object);
    else if (object.kind === 'malformed') malformed.push(object);
    else addTo(entries, object.datum.parent, object);
  }
  if (source.bootRecord !== undefined) record = standIn(source.bootRecord, source.utxos, policies);
  const [forged] = malformed;
  if (forged !== undefined && record?.datum.mode.kind !== 'Drive') {
    throw new InvalidDataError({
      what: `object ${formatReference(forged.utxo.reference)}`,
      reason: forged.reason,
    });
  }
  if (record === undefined) {
    throw new InvalidDataError({
      what: `kernel ${formatReference(source.scripts.genesis)}`,
      reason: 'its record is not at its address',
    });
  }
  for (const each of blanks.values()) each.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...source,
    policies,
    record,
    kind: kindOf(record.datum),
    names,
    accounts,
    inodes,
    entries,
    blanks,
    malformed,
  };
}

function standIn(
  datum: Kernel,
  utxos: readonly Utxo[],
  policies: Policies,
): KernelObject<Kernel> | undefined {
  const unit = kernelUnit(policies);
  const utxo = utxos.find(({ output }) => output.assets.get(unit) === 1n);
  return utxo && { utxo, id: '', datum };
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** The accounts that the caller's auth key opens, by id. */
export function listOwnAccounts(view: KernelView): readonly KernelObject<Account>[] {
  const own = [...view.accounts.values()].filter(
    ({ datum: { auth } }) => auth.kind === 'Key' && auth.hash === view.user,
  );
  return own.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The first of {@link listOwnAccounts}. */
export function findOwnAccount(view: KernelView): KernelObject<Account> | undefined {
  return listOwnAccounts(view)[0];
}

/** The node after which a name belongs, in a sorted list; undefined when the name is taken or the list is incomplete. */
export function findPredecessor<T extends { readonly name: Uint8Array; readonly next: Uint8Array }>(
  nodes: readonly KernelObject<T>[],
  name: Uint8Array,
): KernelObject<T> | undefined {
  return nodes.find(
    ({ datum }) => Buffer.compare(datum.name, name) < 0 && Buffer.compare(name, datum.next) < 0,
  );
}

/** {@link findPredecessor} of a name that is not in the directory's list. Throws where no name may be so. */
export function getPredecessor(
  nodes: readonly KernelObject<Entry>[],
  name: Uint8Array,
  path: string,
): KernelObject<Entry> {
  checkLength('bytes in the name', name, MAX_NAME);
  const predecessor = findPredecessor(nodes, name);
  if (predecessor === undefined) {
    throw new AccessDeniedError({ path, reason: 'no name may begin with byte FF' });
  }
  return predecessor;
}

/** Throws `TransactionTooBigError` where there are too many bytes. */
export function checkLength(what: string, { length }: Uint8Array, limit: number): void {
  if (length <= limit) return;
  throw new TransactionTooBigError({ what, actual: BigInt(length), limit: BigInt(limit) });
}

/** The node of a name. */
export function findNode<T extends { readonly name: Uint8Array }>(
  nodes: readonly KernelObject<T>[],
  name: Uint8Array,
): KernelObject<T> | undefined {
  return nodes.find(({ datum }) => Buffer.compare(datum.name, name) === 0);
}
