import { RotateArguments } from '../arguments/rekey.ts';
import { handler } from '../lib/frame.ts';
import { fieldsOf, head } from '../lib/plutus.ts';
import { rekey } from '../lib/rekey.ts';

/**
 * rotate(account): replaces the auth key by the one that the account is committed to.
 *
 * Duties: those of {@link rekey}; and the key in use signs too, so that a commitment which has leaked is no way in
 * without `recover`, which the history tells apart.
 */
export const rotate = handler(RotateArguments, 'Rotate', { min: 1 }, (frame) =>
  rekey(frame, ({ auth, encryption, finish }) =>
    // Its constructor need not be read: a script's hash is never among the signatories.
    frame.signed('A04', head(fieldsOf(auth)), finish(encryption)),
  ),
);
