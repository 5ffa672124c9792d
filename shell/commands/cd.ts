import { BadCommandError, PathNotFoundError } from '../../offchain/errors/file.ts';
import { readArguments } from '../arguments.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import { formatLedgerPath } from '../paths.ts';

/** CD: the current directory of C:. */
export async function cd(context: Context, rest: string): Promise<Outcome> {
  const [typed] = readArguments(rest, { usage: 'CD [path]', min: 0, max: 1 });
  if (typed === undefined) {
    const path = formatLedgerPath(undefined, context.current);
    return { plain: () => `${path}\n`, json: () => ({ path }) };
  }
  const path = readPath(context, typed);
  if (path.drive !== 'C' || path.account !== undefined) {
    throw new BadCommandError(
      `CD stays on C: and in your own account. Name ${typed} in full instead`,
    );
  }
  const place = await locate(context, path, 'read');
  if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
  context.current = place.names;
  return { plain: () => '', json: () => ({ path: place.path }) };
}
