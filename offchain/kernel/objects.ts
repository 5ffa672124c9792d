import { decodeData } from '../../validators/lib/data.ts';
import { fromData, type Schema, type Static } from '../../validators/lib/schema.ts';
import { Account } from '../../validators/objects/account.ts';
import { Entry } from '../../validators/objects/entry.ts';
import { Inode } from '../../validators/objects/inode.ts';
import { Kernel } from '../../validators/objects/kernel.ts';
import { KERNEL_TOKEN, kinds, NAMES_TOKEN, type Kind } from '../../validators/objects/kinds.ts';
import { Name } from '../../validators/objects/name.ts';
import { InvalidDataError } from '../errors/file.ts';
import { toHex } from '../ledger/hash.ts';
import { formatReference, type Hex, type Utxo } from '../ledger/utxo.ts';

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

/** Any object, by its kind. */
export type AnyObject =
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

/**
 * The object that an output at the kernel address holds; undefined for junk that somebody sent there.
 * Throws `InvalidDataError` where an object token lies beside a datum that no handler makes.
 */
export function findObject(utxo: Utxo, policies: Policies): AnyObject | undefined {
  for (const [unit, quantity] of utxo.output.assets) {
    if (quantity !== 1n) continue;
    if (unit === kernelUnit(policies)) return { kind: 'record', ...decodeObject(utxo, '', Kernel) };
    if (unit === namesUnit(policies)) return { kind: 'name', ...decodeObject(utxo, '', Name) };
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
      return { kind: 'name', ...decodeObject(utxo, id, Name) };
    case kinds.account:
      return { kind: 'account', ...decodeObject(utxo, id, Account) };
    case kinds.entry:
      return { kind: 'entry', ...decodeObject(utxo, id, Entry) };
    case kinds.inode:
      return { kind: 'inode', ...decodeObject(utxo, id, Inode) };
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

/** CBOR of the only datum without fields: constructor 0 of nothing, of definite or indefinite length. */
const blankForms: ReadonlySet<string> = new Set(['d87980', 'd8799fff']);

function isBlank({ output: { datum } }: Utxo): boolean {
  return datum !== undefined && datum.length <= 4 && blankForms.has(toHex(datum));
}

function decodeObject<S extends Schema>(utxo: Utxo, id: Hex, of: S): KernelObject<Static<S>> {
  const { datum } = utxo.output;
  try {
    if (datum === undefined) throw new TypeError('no inline datum');
    return { utxo, id, datum: fromData(of, decodeData(datum)) };
  } catch (cause) {
    throw new InvalidDataError({
      what: `object ${formatReference(utxo.reference)}`,
      reason: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
