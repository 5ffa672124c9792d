import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_NAME } from './kinds.ts';

/**
 * A node of a directory's sorted list. The first is the directory's sentinel: empty name, the directory's own inode,
 * and a token with the directory's id. `next` comes first: a list call replaces it and passes the rest on whole.
 */
export const Entry = schema({
  Entry: {
    /** The next name, or the end mark. */
    next: field.bytes({ min: 1, max: MAX_NAME }),
    /** Inode of the directory. */
    parent: field.objectId,
    name: field.bytes({ max: MAX_NAME }),
    inode: field.objectId,
  },
});
export type Entry = Static<typeof Entry>;
