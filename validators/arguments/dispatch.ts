import { field, schema, type Static } from '../lib/schema.ts';

/** The dispatcher's redeemer: which call, where the record is, where the handler's redeemer is. */
export const Dispatch = schema({
  /** The record is a reference input. */
  Reference: { slot: field.integer, record: field.integer, handler: field.integer },
  /** The record is itself spent. */
  Input: { slot: field.integer, record: field.integer, handler: field.integer },
});
export type Dispatch = Static<typeof Dispatch>;
