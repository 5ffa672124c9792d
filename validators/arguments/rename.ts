import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_NAME } from '../objects/kinds.ts';

/** Arguments of `rename`. Where the entry stays between its neighbours, the last three are not looked at. */
export const RenameArguments = schema({
  Rename: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the caller's account, the directory's inode. */
    record: field.integer,
    account: field.integer,
    directory: field.integer,
    /** Positions among the kernel's inputs: the node before the entry, the entry. */
    predecessor: field.integer,
    entry: field.integer,
    name: field.bytes({ min: 1, max: MAX_NAME }),
    /** Position of the node after which the entry goes. */
    target: field.integer,
    /** Where that is in another directory: indices of its inode and of the entry's own among the reference inputs. */
    targetDirectory: field.integer,
    file: field.integer,
  },
});
export type RenameArguments = Static<typeof RenameArguments>;
