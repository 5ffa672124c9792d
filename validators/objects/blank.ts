import { schema } from '../lib/schema.ts';

/**
 * The datum of a blank: an object of a drive that stands for nothing yet, of any kind. It has no field, so every rule
 * that reads one fails on it: only the calls that turn blanks into objects take it.
 */
export const Blank = schema({ Blank: {} });
