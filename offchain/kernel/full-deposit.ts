import { MAX_ACL, MAX_INLINE, SHORT_ID, type Kind } from '../../validators/objects/kinds.ts';
import type { Hex, Output } from '../ledger/utxo.ts';
import { newObject, type DatumOf, type Placed } from './call-plan.ts';
import type { KernelView } from './view.ts';

/** Integers of objects that are larger take more bytes than an output's headroom has. */
const LARGE = 1n << 40n;
const id: Hex = 'ff'.repeat(SHORT_ID);
const hash: Hex = 'ff'.repeat(32);
const keyHash: Hex = 'ff'.repeat(28);
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

/** The longest datum of a drive's objects. */
const longest: { readonly [K in Kind]: DatumOf<K> } = {
  name: { next: bytes(31), name: bytes(31), account: id },
  account: {
    auth: { kind: 'Key', hash: keyHash },
    nextAuth: hash,
    encryption: keyHash,
    root: id,
  },
  entry: { next: bytes(64), parent: id, name: bytes(64), inode: id },
  inode: {
    content: { kind: 'Inline', bytes: bytes(MAX_INLINE) },
    pending: { kind: 'Pending', root: hash, size: LARGE, chunks: LARGE },
    version: LARGE,
    modified: LARGE,
    attributes: 39n,
    owner: id,
    acl: Array.from({ length: MAX_ACL }, () => ({ subject: id, rights: 7n })),
    expiry: 0n,
  },
};

/**
 * Lovelace with which an object of a drive never needs more, whatever it comes to hold: in a head nobody should have to
 * pay for the deposit of another's file, and a deposit never falls.
 */
export function fullDeposit(view: KernelView, kind: Kind, beside: Placed): bigint {
  const datum: DatumOf<Kind> = longest[kind];
  const output: Output = newObject(view, kind, id, datum, beside);
  return output.lovelace;
}
