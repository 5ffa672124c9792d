import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_ACL } from './kinds.ts';

/** What an inode holds. A stream's bytes lie in the chain's history; here is what verifies them. */
export const Content = schema({
  Directory: {},
  Inline: { bytes: field.bytes({ max: 512 }) },
  Stream: {
    /** After each chunk: blake2b-256(root ‖ blake2b-256(chunk)), from the empty string on. */
    root: field.hash,
    /** Bytes in all. */
    size: field.integer,
    chunks: field.integer,
  },
});
export type Content = Static<typeof Content>;

/** A stream that is being written and that nobody sees yet. */
export const Pending = schema({
  None: {},
  Pending: { root: field.hash, size: field.integer, chunks: field.integer },
});
export type Pending = Static<typeof Pending>;

/** Rights of one account: the sum of {@link rightsBits}. */
export const AclEntry = schema({ AclEntry: { subject: field.objectId, rights: field.integer } });
export type AclEntry = Static<typeof AclEntry>;

/** Attributes, as in MS-DOS: read-only (neither written nor removed), hidden, system, to be archived (set by every write). */
export const attributeBits = { R: 1n, H: 2n, S: 4n, A: 32n } as const;

/** Rights of an ACL entry. Reading is free, so only w is checked on-chain; r says who is given the content's key. */
export const rightsBits = { r: 4n, w: 2n, x: 1n } as const;

/**
 * A file or directory. What `write` changes comes first; it passes the rest on whole, so it cannot touch it.
 * `expiry` is neutral (0 = never) until its call exists.
 */
export const Inode = schema({
  Inode: {
    content: field.sum(Content),
    pending: field.sum(Pending),
    /** Counts the changes of `content`. */
    version: field.integer,
    /** POSIX milliseconds, the upper bound of the last call's validity interval. */
    modified: field.integer,
    /** Sum of {@link attributeBits}. */
    attributes: field.integer,
    /** Account id. */
    owner: field.objectId,
    acl: field.list(field.sum(AclEntry), { max: MAX_ACL }),
    /** POSIX milliseconds; 0 = never. */
    expiry: field.integer,
  },
});
export type Inode = Static<typeof Inode>;
