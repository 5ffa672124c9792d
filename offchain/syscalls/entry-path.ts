import { FileNotFoundError } from '../errors/file.ts';
import type { KernelObject } from '../kernel/objects.ts';
import { findNode, type KernelView } from '../kernel/view.ts';
import type { Entry } from '../../validators/objects/entry.ts';
import { InvalidDataError } from '../errors/file.ts';
import type { Hex } from '../ledger/utxo.ts';

/** An entry by the directory that it stands in and its name. */
export interface EntryPath {
  /** Inode of the directory. */
  readonly directory: Hex;
  /** 1 to 64 bytes. */
  readonly name: Uint8Array;
}

/** An entry and the node before it. */
export interface EntryNodes {
  readonly entry: KernelObject<Entry>;
  readonly predecessor: KernelObject<Entry>;
}

/** The nodes that a call spends to change or remove an entry. Throws `FileNotFoundError` where there is none. */
export function getEntryNodes(view: KernelView, { directory, name }: EntryPath): EntryNodes {
  const nodes = view.entries.get(directory) ?? [];
  const entry = name.length === 0 ? undefined : findNode(nodes, name);
  if (entry === undefined) throw new FileNotFoundError({ path: Buffer.from(name).toString() });
  const predecessor = nodes.find(({ datum }) => Buffer.compare(datum.next, name) === 0);
  if (predecessor === undefined) {
    throw new InvalidDataError({
      what: `directory ${directory}`,
      reason: 'its list is incomplete. The provider does not have all outputs of the kernel',
    });
  }
  return { entry, predecessor };
}
