import { field, schema, type Static } from '../lib/schema.ts';

/** Arguments of `format`. */
export const FormatArguments = schema({
  Format: {
    kernel: field.id,
    /** Index of the record among the reference inputs. */
    record: field.integer,
    /** Tag of the kind of object: `kinds`. */
    kind: field.integer,
    /** The blanks have these numbers as ids, in four bytes: from the first one on, so many. */
    from: field.integer,
    count: field.integer,
  },
});
export type FormatArguments = Static<typeof FormatArguments>;
