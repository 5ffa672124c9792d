import { field, schema, type Static } from '../lib/schema.ts';

/** Arguments of `rmdir`. */
export const RmdirArguments = schema({
  Rmdir: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the caller's account, the inode of the directory it stands in. */
    record: field.integer,
    account: field.integer,
    directory: field.integer,
    /** Positions among the kernel's inputs: the node before the entry, the entry, its inode and the inode's sentinel. */
    predecessor: field.integer,
    entry: field.integer,
    inode: field.integer,
    sentinel: field.integer,
  },
});
export type RmdirArguments = Static<typeof RmdirArguments>;
