import { chmodHandler } from '../lib/chmod.ts';
import { SHORT_ID } from '../objects/kinds.ts';

/** chmod on a drive, where accounts have short ids, or are blank. */
export const driveChmod = chmodHandler({ idLength: SHORT_ID, blanks: true });
