import { field, schema, type Static } from '../lib/schema.ts';

/** Arguments of `rotate`. */
export const RotateArguments = schema({
  Rotate: {
    kernel: field.id,
    /** Index of the record among the reference inputs. */
    record: field.integer,
    /** Hash of the key that the account is committed to; it signs. */
    auth: field.id,
    /** The commitment to the key after that. */
    nextAuth: field.hash,
  },
});
export type RotateArguments = Static<typeof RotateArguments>;

/** Arguments of `recover`: as of `rotate`, and the encryption key. */
export const RecoverArguments = schema({
  Recover: { ...RotateArguments.constructors.Rotate, encryption: field.id },
});
export type RecoverArguments = Static<typeof RecoverArguments>;
