import { FileExistsError } from '../../offchain/errors/file.ts';
import { readArguments } from '../arguments.ts';
import { orNull } from '../contents.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import { toNewName } from '../names.ts';

/** MD: makes a directory. */
export async function md(context: Context, rest: string): Promise<Outcome> {
  const [typed = ''] = readArguments(rest, { usage: 'MD path', min: 1, max: 1 });
  // A separator at the end is only style here.
  const path = { ...readPath(context, typed), directory: false };
  const name = path.parts.at(-1);
  // A name that cannot be is refused before anything boots. Only of H: can the last part be `..`, which exists.
  if (name !== undefined && name !== '.' && name !== '..') toNewName(name);
  const place = await locate(context, path, 'write');
  if (place.kind !== 'free') throw new FileExistsError({ path: place.path });
  const id = await place.makeDirectory();
  return { plain: () => '', json: () => ({ path: place.path, id: orNull(id) }) };
}
