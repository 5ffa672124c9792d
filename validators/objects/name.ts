import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_ACCOUNT_NAME } from './kinds.ts';

/**
 * A node of the sorted list of account names. The head holds the `NAMES` token and has an empty name and account;
 * every other node's token has the account's id. `next` comes first: a list call replaces it and passes the rest on whole.
 */
export const Name = schema({
  Name: {
    /** The next name, or the end mark. */
    next: field.bytes({ min: 1, max: MAX_ACCOUNT_NAME }),
    name: field.bytes({ max: MAX_ACCOUNT_NAME }),
    account: field.objectIdOrEmpty,
  },
});
export type Name = Static<typeof Name>;
