import { RecoverArguments } from '../arguments/rekey.ts';
import { handler } from '../lib/frame.ts';
import { check } from '../lib/functions.ts';
import { asBytes, equalsInteger, integer, lengthOf } from '../lib/plutus.ts';
import { rekey } from '../lib/rekey.ts';

/**
 * recover(account): as `rotate`, when the auth key is lost or stolen: the committed key alone is enough. The encryption
 * key, which may be lost too, is replaced with it.
 */
export const recover = handler(RecoverArguments, 'Recover', { min: 1 }, (frame) =>
  rekey(frame, ({ finish }) =>
    check(
      frame.fail,
      'A05',
      // Without it, nobody could encrypt to the account.
      equalsInteger(lengthOf(asBytes(frame.args.encryption)), integer(28)),
      finish(frame.args.encryption),
    ),
  ),
);
