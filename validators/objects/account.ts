import { field, schema, type Static } from '../lib/schema.ts';

/** Who may act for an account: a key that signs, or a script that attests with this parameter. */
export const Auth = schema({
  Key: { hash: field.id },
  Script: { hash: field.id, parameter: field.bytes({ max: 64 }) },
});
export type Auth = Static<typeof Auth>;

/** An account. It is read by its owner's calls and changes only when keys rotate. */
export const Account = schema({
  Account: {
    auth: field.sum(Auth),
    /** blake2b-256 of the serialised auth that comes next (pre-rotation, as in KERI). */
    nextAuth: field.hash,
    /** blake2b-224 of the public key that others encrypt to. */
    encryption: field.id,
    /** Inode of the root directory. */
    root: field.objectId,
  },
});
export type Account = Static<typeof Account>;
