import type { PlutusData } from '../../validators/lib/data.ts';
import type { Mutation } from '../support/suite.ts';
import type { Tx } from '../support/tx.ts';

/** An attack, said in one line. */
export const attack = (
  rejects: Mutation['rejects'],
  name: string,
  apply: (tx: Tx) => void,
): Mutation => ({ name, rejects, apply });

/** An object of a call whose datum is not what the call makes of it. */
export const wrongField = (
  name: string,
  index: number,
  field: number,
  value: PlutusData | ((tx: Tx) => PlutusData),
): Mutation =>
  attack('F08', name, (tx) =>
    tx.setField(index, field, typeof value === 'function' ? value(tx) : value),
  );

/** An object of a call whose whole datum is not what the call makes of it. */
export const wrongDatum = (name: string, index: number, datum: (tx: Tx) => PlutusData): Mutation =>
  attack('F08', name, (tx) => {
    tx.object(index).datum = datum(tx);
  });

/** Positions of an entry's fields. */
export const ENTRY = { next: 0, parent: 1, name: 2, inode: 3 };
/** Positions of an account's fields. */
export const ACCOUNT = { auth: 0, nextAuth: 1, encryption: 2, root: 3 };
/** Positions of the fields of the node of an account's name. */
export const NAME = { next: 0, name: 1, account: 2 };
