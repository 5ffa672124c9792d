import type { Inode } from '../../validators/objects/inode.ts';
import { kinds } from '../../validators/objects/kinds.ts';
import { InvalidDataError } from '../errors/file.ts';
import type { KernelObject } from '../kernel/objects.ts';
import { findCall, type ObservedTx } from '../kernel/observed.ts';
import { getCaller, getDirectory, mayWrite, type Caller } from '../kernel/rights.ts';
import type { KernelView } from '../kernel/view.ts';
import type { Hex } from '../ledger/utxo.ts';
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

/** The burned inode, and the directory of the node that is left. */
export function observeRemoval(tx: ObservedTx): RemovalReceipt | undefined {
  const { objects } = tx.policies;
  const prefix = objects + kinds.inode.toString(16);
  const burned = [...tx.transaction.mint].find(
    ([unit, quantity]) => quantity === -1n && unit.startsWith(prefix),
  );
  const left = findCall(tx)?.objects.find((object) => object.kind === 'entry');
  if (burned === undefined || left?.kind !== 'entry') return undefined;
  return { directory: left.datum.parent, id: burned[0].slice(prefix.length) };
}
