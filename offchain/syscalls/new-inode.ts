import type { Entry } from '../../validators/objects/entry.ts';
import type { Content, Inode } from '../../validators/objects/inode.ts';
import type { Hex } from '../ledger/utxo.ts';

/** A new inode as the handlers make it: every field that no call uses yet is neutral. */
export function newInode(content: Content, modified: bigint, owner: Hex): Inode {
  return {
    content,
    pending: { kind: 'None' },
    version: 0n,
    modified,
    owner,
    acl: [],
    attributes: 0n,
    expiry: 0n,
  };
}

/** The first node of a directory's list. */
export function sentinel(directory: Hex, next: Uint8Array): Entry {
  return { next, parent: directory, name: new Uint8Array(), inode: directory };
}
