import { bindFail, script } from './lib/functions.ts';

/** Always fails: its address is where reference scripts lie, so that nobody can unpublish a call. */
export const unspendable = script(() => bindFail((fail) => fail('Z01')));
