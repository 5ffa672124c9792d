import type { Inode } from '../../validators/objects/inode.ts';
import type { Kind } from '../../validators/objects/kinds.ts';
import { InvalidDataError } from '../errors/file.ts';
import { blankedObject } from '../kernel/call-plan.ts';
import { objectUnit, type KernelObject } from '../kernel/objects.ts';
import { findCall, type ObservedCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller, getDirectory, mayWrite, type Caller } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex, Output } from '../ledger/utxo.ts';
import { getEntryNodes, type EntryNodes, type EntryPath } from './entry-path.ts';

/** What `unlink` and `rmdir` need alike. */
export interface Removal extends EntryNodes {
  readonly inode: KernelObject<Inode>;
  /** The directory that the entry stands in. */
  readonly parent: KernelObject<Inode>;
  readonly caller: Caller;
  /** The name, for messages. */
  readonly path: string;
}

/** What a removal left. */
export interface RemovalReceipt {
  readonly directory: Hex;
  /** The inode that is no more. */
  readonly id: Hex;
}

/** The objects of a removal. Throws where there are none, and where the caller may not remove them. */
export function removalOf(view: KernelView, params: EntryPath): Removal {
  const path = Buffer.from(params.name).toString();
  const parent = getDirectory(view, params.directory);
  const nodes = getEntryNodes(view, params);
  const inode = view.inodes.get(nodes.entry.datum.inode);
  if (inode === undefined) {
    throw new InvalidDataError({ what: path, reason: 'its inode is not on the ledger' });
  }
  const caller = getCaller(view, {
    path,
    reason: 'it or its directory belongs to another account',
    may: (id) => inode.datum.owner === id && mayWrite(parent.datum, id),
  });
  return { ...nodes, inode, parent, caller, path };
}

/** What becomes of the objects that a removal takes away: burned, or on a drive blank. */
export function takenAway(
  view: KernelView,
  objects: readonly { readonly kind: Kind; readonly object: KernelObject<unknown> }[],
): { readonly burned: readonly Hex[]; readonly outputs: readonly Output[] } {
  if (view.kind === 'drive') {
    return { burned: [], outputs: objects.map(({ object }) => blankedObject(view, object)) };
  }
  const burned = objects.map(({ kind, object }) => objectUnit(view.policies, kind, object.id));
  return { burned, outputs: [] };
}

/** The inode that is no more, and the directory of the node that is left. */
export function observeRemoval(
  name: 'unlink' | 'rmdir',
  tx: ObservedTx,
): RemovalReceipt | undefined {
  const call = findCall(tx);
  if (call?.name !== name) return undefined;
  const id = findBlanked(call) ?? findBurned(tx);
  const left = call.objects.find((object) => object.kind === 'entry');
  if (id === undefined || left?.kind !== 'entry') return undefined;
  return { directory: left.datum.parent, id };
}

function findBlanked({ objects }: ObservedCall): Hex | undefined {
  return objects.find((object) => object.kind === 'blank' && object.of === 'inode')?.id;
}

function findBurned({ transaction, policies }: ObservedTx): Hex | undefined {
  const prefix = objectUnit(policies, 'inode', '');
  const burned = [...transaction.mint].find(
    ([unit, quantity]) => quantity === -1n && unit.startsWith(prefix),
  );
  return burned?.[0].slice(prefix.length);
}
