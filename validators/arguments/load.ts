import { field, schema, type Static } from '../lib/schema.ts';

/** Arguments of `load`. */
export const LoadArguments = schema({
  /** Objects leave; the record is a reference input, at this index. */
  Objects: { kernel: field.id, record: field.integer },
  /** The record itself leaves: it is an input, at this index. */
  Record: { kernel: field.id, record: field.integer },
});
export type LoadArguments = Static<typeof LoadArguments>;
