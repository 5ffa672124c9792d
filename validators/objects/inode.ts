import { field, schema, type Static } from '../lib/schema.ts';

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

/** Rights of one account or group: bits of r (4), w (2) and x (1). */
export const AclEntry = schema({ AclEntry: { subject: field.id, rights: field.integer } });

/**
 * A file or directory. What `write` changes comes first; it passes the rest on whole, so it cannot touch it.
 * `acl`, `attributes` and `expiry` are neutral (empty, 0, 0 = never) until their calls exist.
 */
export const Inode = schema({
  Inode: {
    content: field.sum(Content),
    pending: field.sum(Pending),
    /** Counts the changes of `content`. */
    version: field.integer,
    /** POSIX milliseconds, the upper bound of the last call's validity interval. */
    modified: field.integer,
    /** Account id. */
    owner: field.id,
    acl: field.list(field.sum(AclEntry), { max: 8 }),
    /** Bits of R (1), H (2), S (4) and A (32), as in MS-DOS. */
    attributes: field.integer,
    /** POSIX milliseconds; 0 = never. */
    expiry: field.integer,
  },
});
export type Inode = Static<typeof Inode>;
