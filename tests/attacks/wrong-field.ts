import type { PlutusData } from '../../validators/lib/data.ts';
import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';

/** An object of a call whose datum is not what the call makes of it. */
export const wrongField = (
  name: string,
  index: number,
  field: number,
  value: PlutusData | ((tx: Tx) => PlutusData),
): Mutation => ({
  name,
  rejects: 'F08',
  apply: (tx) => tx.setField(index, field, typeof value === 'function' ? value(tx) : value),
});
