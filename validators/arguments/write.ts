import { field, schema, type Static } from '../lib/schema.ts';
import { MAX_CHUNK, MAX_INLINE } from '../objects/kinds.ts';

/** What `write` does. Truncating is replacing by nothing. */
export const Operation = schema({
  /** Adds to the content: inline up to 512 bytes in all, else one more chunk of a stream. */
  Append: { chunk: field.bytes({ max: MAX_CHUNK }) },
  /** The content becomes these inline bytes; pending content is dropped. */
  Replace: { bytes: field.bytes({ max: MAX_INLINE }) },
  /** One more chunk of pending content. `first` (1) starts it anew; `last` (1) makes it the content. */
  Stage: {
    first: field.integer,
    last: field.integer,
    chunk: field.bytes({ min: 1, max: MAX_CHUNK }),
  },
});
export type Operation = Static<typeof Operation>;

/** Arguments of `write`. */
export const WriteArguments = schema({
  Write: {
    kernel: field.id,
    /** Indices among the reference inputs: the record, the caller's account. */
    record: field.integer,
    account: field.integer,
    operation: field.sum(Operation),
  },
});
export type WriteArguments = Static<typeof WriteArguments>;
