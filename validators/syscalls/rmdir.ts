import { expectOutputs } from '../lib/outputs.ts';
import {
  asBytes,
  bind,
  choose,
  consPair,
  done,
  emptyMap,
  equalsBytes,
  lessBytes,
  type Bytes,
} from '../lib/plutus.ts';
import { rmdirHandler } from '../lib/rmdir.ts';
import { burnedToken, tokenName } from '../lib/tokens.ts';

/**
 * rmdir(path): removes an empty directory.
 *
 * Duties: those of {@link rmdirHandler}; entry, inode and sentinel are burned. The sentinel's token bears the inode's id.
 */
export const rmdir = rmdirHandler<Bytes>(
  ({ token }, directory, body) =>
    bind(tokenName('entry', asBytes(directory)), (name) => body(equalsBytes(token, name), name)),
  ({ frame, entry, inode, bound: sentinelToken, left, address }) =>
    bind(consPair(burnedToken(inode.token), emptyMap), (inodes) =>
      frame.mints(
        // A mint is ordered by name: entries before inodes, and the two entries by their ids.
        choose(
          lessBytes(entry.token, sentinelToken),
          consPair(burnedToken(entry.token), consPair(burnedToken(sentinelToken), inodes)),
          consPair(burnedToken(sentinelToken), consPair(burnedToken(entry.token), inodes)),
        ),
        expectOutputs(frame, address, [left], done),
      ),
    ),
);
