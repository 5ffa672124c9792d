import { field, schema, type Static } from '../lib/schema.ts';
import { AclEntry } from '../objects/inode.ts';
import { MAX_ACL } from '../objects/kinds.ts';

/** Arguments of `chmod`: what the file or directory has afterwards, all of it. */
export const ChmodArguments = schema({
  Chmod: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the owner's account, the account that is the owner from now on. */
    record: field.integer,
    account: field.integer,
    owner: field.integer,
    attributes: field.integer,
    acl: field.list(field.sum(AclEntry), { max: MAX_ACL }),
  },
});
export type ChmodArguments = Static<typeof ChmodArguments>;
