import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_ACCOUNT_NAME } from '../objects/kinds.ts';

/** Arguments of `register`. */
export const RegisterArguments = schema({
  Register: {
    kernel: field.id,
    /** Index of the record among the reference inputs. */
    record: field.integer,
    /** `[a-z0-9][a-z0-9-]{0,30}` */
    name: field.bytes({ min: 1, max: MAX_ACCOUNT_NAME }),
    /** Hash of the auth key, which signs this call. */
    auth: field.id,
    nextAuth: field.hash,
    encryption: field.id,
  },
});
export type RegisterArguments = Static<typeof RegisterArguments>;
