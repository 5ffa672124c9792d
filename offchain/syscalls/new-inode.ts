import type { Entry } from '../../validators/objects/entry.ts';
import { attributeBits, type Content, type Inode } from '../../validators/objects/inode.ts';
import type { Hex } from '../ledger/utxo.ts';

/** A new inode as the handlers make it: a file is to be archived, everything else is neutral. */
export function newInode(content: Content, modified: bigint, owner: Hex): Inode {
  return {
    content,
    pending: { kind: 'None' },
    version: 0n,
    modified,
    attributes: content.kind === 'Directory' ? 0n : attributeBits.A,
    owner,
    acl: [],
    expiry: 0n,
  };
}

/** The first node of a directory's list. */
export function sentinel(directory: Hex, next: Uint8Array): Entry {
  return { next, parent: directory, name: new Uint8Array(), inode: directory };
}
