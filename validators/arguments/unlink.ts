import { field, schema, type Static } from '../lib/schema.ts';

/** Arguments of `unlink`. */
export const UnlinkArguments = schema({
  Unlink: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the caller's account, the directory's inode. */
    record: field.integer,
    account: field.integer,
    directory: field.integer,
    /** Positions among the kernel's inputs: the node before the entry, the entry, its inode. */
    predecessor: field.integer,
    entry: field.integer,
    inode: field.integer,
  },
});
export type UnlinkArguments = Static<typeof UnlinkArguments>;
