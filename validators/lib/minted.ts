import type { Frame } from './frame.ts';
import type { NewObject } from './insert.ts';
import { created } from './outputs.ts';
import type { Data, Pair } from './plutus.ts';

/** An object whose token the call mints. */
export const minted = <A extends string>(frame: Frame<A>, id: Data, token: Pair): NewObject => ({
  id,
  become: (datum) => created(frame, token, datum),
});
