import { list, object, text } from './schema.ts';

/** For `--json`: accounts that are exposed, and drives of which nobody could tell. */
export const exposureResult = {
  exposed: list(object({ drive: text, account: text })),
  unasked: list(text),
};
