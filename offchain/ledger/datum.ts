import { decodeData, encodeData } from '../../validators/lib/data.ts';

/** The same Plutus Data as the `serialiseData` builtin writes it. Throws `TypeError` for anything else. */
export const asSerialiseData = (datum: Uint8Array): Uint8Array =>
  encodeData(decodeData(datum), 'serialiseData');
