import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_NAME } from '../objects/kinds.ts';

/** Arguments of the calls that put a new name into a directory: `mkdir` and `create`. */
export const InsertArguments = schema({
  Insert: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the caller's account, the directory's inode. */
    record: field.integer,
    account: field.integer,
    directory: field.integer,
    name: field.bytes({ min: 1, max: MAX_NAME }),
  },
});
export type InsertArguments = Static<typeof InsertArguments>;
