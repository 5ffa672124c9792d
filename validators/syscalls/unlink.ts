import { expectOutputs } from '../lib/outputs.ts';
import { consPair, done, emptyMap } from '../lib/plutus.ts';
import { burnedToken } from '../lib/tokens.ts';
import { unlinkHandler } from '../lib/unlink.ts';

/**
 * unlink(path): removes an entry and its file.
 *
 * Duties: those of {@link unlinkHandler}; both tokens are burned. The deposits go to whoever the caller pays: no wallet
 * output is checked, and since the owner calls, nobody else's are freed.
 */
export const unlink = unlinkHandler(({ frame, entry, inode, left, address }) =>
  frame.mints(
    consPair(burnedToken(entry.token), consPair(burnedToken(inode.token), emptyMap)),
    expectOutputs(frame, address, [left], done),
  ),
);
