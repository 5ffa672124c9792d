import { FileExistsError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { orNull } from '../contents.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { toNewName } from '../names.ts';
import { nullable, object, objectId, text } from '../schema.ts';

/** MD: makes a directory. */
export const md: Definition = {
  name: 'MD',
  aliases: ['MKDIR'],
  summary: 'Makes a directory',
  manual: ['The directory that it stands in must exist.'],
  operands: { text: 'path', min: 1, max: 1 },
  examples: [{ line: 'MD \\docs\\old', meaning: 'Makes the directory old in docs' }],
  needs: 'write',
  result: object({ path: text, id: nullable(objectId) }),
  run,
};

async function run(context: Context, { operands }: Arguments): Promise<Outcome> {
  // A separator at the end is only style here.
  const path = { ...readPath(context, operands[0]?.text ?? ''), directory: false };
  const name = path.parts.at(-1);
  // A name that cannot be is refused before anything boots. Only of H: can the last part be `..`, which exists.
  if (name !== undefined && name !== '.' && name !== '..') toNewName(name);
  const place = await locate(context, path, 'write');
  if (place.kind !== 'free') throw new FileExistsError({ path: place.path });
  const { id } = await place.makeDirectory();
  return { plain: () => '', json: () => ({ path: place.path, id: orNull(id) }) };
}
