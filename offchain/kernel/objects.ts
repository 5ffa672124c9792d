import { Constr, decodeData } from '../../validators/lib/data.ts';
import { fromData, type Schema, type Static } from '../../validators/lib/schema.ts';
import { Account } from '../../validators/objects/account.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { KERNEL_TOKEN, kinds, NAMES_TOKEN, type Kind } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { toHex } from '../ledger/hash.ts';
import type { Hex, Utxo } from '../ledger/utxo.ts';

/** An object of the kernel: where it lies, its id and its decoded datum. */
export interface KernelObject<T> {
  readonly utxo: Utxo;
  /** 28 bytes, on drives 4; empty for the record and the head of the names. */
  readonly id: Hex;
  readonly datum: T;
}

/** An object of a drive that stands for nothing yet. */
export interface BlankObject extends Omit<KernelObject<unknown>, 'datum'> {
  /** What it can become. */
  readonly of: Kind;
}

/**
 * An object token beside a datum that no handler makes. Only the participants of a drive can bring it about: together they
 * sign any state of it.
 */
export interface MalformedObject extends Omit<KernelObject<unknown>, 'datum'> {
  readonly reason: string;
}

/** Any object, by its kind. */
export type AnyObject =
  | ({ readonly kind: 'malformed' } & MalformedObject)
  | ({ readonly kind: 'blank' } & BlankObject)
  | ({ readonly kind: 'record' } & KernelObject<Kernel>)
  | ({ readonly kind: 'name' } & KernelObject<Name>)
  | ({ readonly kind: 'account' } & KernelObject<Account>)
  | ({ readonly kind: 'entry' } & KernelObject<Entry>)
  | ({ readonly kind: 'inode' } & KernelObject<Inode>);

/** The policies of a kernel's tokens. */
export interface Policies {
  /** The one-shot policy. */
  readonly kernel: Hex;
  /** The gate. */
  readonly objects: Hex;
}

/** Unit (policy ‖ name) of an object's token. */
export function objectUnit({ objects }: Policies, kind: Kind, id: Hex): Hex {
  return objects + kinds[kind].toString(16).padStart(2, '0') + id;
}

/** Unit of the token that marks the record. */
export const kernelUnit = ({ kernel }: Policies): Hex => kernel + toHex(Buffer.from(KERNEL_TOKEN));
/** Unit of the token that marks the head of the names. */
export const namesUnit = ({ kernel }: Policies): Hex => kernel + toHex(Buffer.from(NAMES_TOKEN));

/** The object that an output at the kernel address holds; undefined for junk that somebody sent there. */
export function findObject(utxo: Utxo, policies: Policies): AnyObject | undefined {
  for (const [unit, quantity] of utxo.output.assets) {
    if (quantity !== 1n) continue;
    if (unit === kernelUnit(policies)) return decoded(utxo, '', Kernel, 'record');
    if (unit === namesUnit(policies)) return decoded(utxo, '', Name, 'name');
    if (!unit.startsWith(policies.objects)) continue;
    const name = unit.slice(policies.objects.length);
    const found = byTag(utxo, Number.parseInt(name.slice(0, 2), 16), name.slice(2));
    if (found !== undefined) return found;
  }
  return undefined;
}

function byTag(utxo: Utxo, tag: number, id: Hex): AnyObject | undefined {
  const of = kindsByTag.get(tag);
  if (of !== undefined && isBlank(utxo)) return { kind: 'blank', of, utxo, id };
  switch (tag) {
    case kinds.name:
      return decoded(utxo, id, Name, 'name');
    case kinds.account:
      return decoded(utxo, id, Account, 'account');
    case kinds.entry:
      return decoded(utxo, id, Entry, 'entry');
    case kinds.inode:
      return decoded(utxo, id, Inode, 'inode');
    default:
      return undefined;
  }
}

const kindsByTag: ReadonlyMap<number, Kind> = new Map([
  [kinds.account, 'account'],
  [kinds.entry, 'entry'],
  [kinds.inode, 'inode'],
  [kinds.name, 'name'],
]);

/** The most bytes that constructor 0 of nothing can be written in: four heads of nine bytes, in the form of tag 102. */
const LONGEST_BLANK = 36;

/** Whether a datum is constructor 0 of nothing, however it is written: scripts compare what it means. */
function isBlank({ output: { datum } }: Utxo): boolean {
  if (datum === undefined || datum.length > LONGEST_BLANK) return false;
  try {
    const data = decodeData(datum);
    return data instanceof Constr && data.index === 0 && data.fields.length === 0;
  } catch {
    return false;
  }
}

function decoded<S extends Schema, K extends string>(
  utxo: Utxo,
  id: Hex,
  of: S,
  kind: K,
):
  | ({ readonly kind: K } & KernelObject<Static<S>>)
  | ({ readonly kind: 'malformed' } & MalformedObject) {
  const { datum } = utxo.output;
  try {
    if (datum === undefined) throw new TypeError('no inline datum');
    return { kind, utxo, id, datum: fromData(of, decodeData(datum)) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'malformed', utxo, id, reason };
  }
}
