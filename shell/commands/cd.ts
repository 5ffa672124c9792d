import { BadCommandError, PathNotFoundError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Definition } from '../definition.ts';
import { type DriveLetter } from '../directories.ts';
import { findDrive, formatCurrentPath } from '../paths.ts';
import { object, text } from '../schema.ts';

/** CD: the current directory of a drive. */
export const cd: Definition = {
  name: 'CD',
  aliases: ['CHDIR'],
  summary: 'Changes the current directory of a drive, or prints it',
  manual: [
    'Each drive has its own current directory. CD H:\\docs changes that of H: and stays on C:; type H: to go there, or use /D. Another account’s files have none: name \\\\name\\path in full.',
    'It is kept until the end of the process.',
  ],
  operands: { text: '[path]', min: 0, max: 1 },
  switches: [{ name: 'D', summary: 'goes to the drive as well' }],
  examples: [
    { line: 'CD \\docs', meaning: 'Goes to the directory docs of the current drive' },
    { line: 'CD ..', meaning: 'Goes one directory up' },
    { line: 'CD H:', meaning: 'Prints the current directory of H:' },
  ],
  needs: 'read',
  result: object({ path: text }),
  run,
};

async function run(context: Context, { operands, switches }: Arguments): Promise<Outcome> {
  const { directories } = context.machine;
  const typed = operands[0]?.text;
  const asked =
    typed === undefined ? directories.drive : findDrive(/^(.):$/.exec(typed)?.[1] ?? '');
  if (asked !== undefined && !switches.has('D')) return show(context, asked);
  const path = readPath(context, typed ?? '.');
  if (path.drive !== 'H' && path.account !== undefined) {
    throw new BadCommandError(
      `CD stays in your own account. Name ${typed ?? ''} in full where you use it`,
    );
  }
  const place = await locate(context, path, 'read');
  if (place.kind !== 'directory') throw new PathNotFoundError({ path: place.path });
  directories.set(path.drive, place.names);
  if (switches.has('D')) directories.drive = path.drive;
  return { plain: () => '', json: () => ({ path: place.path }) };
}

function show({ machine }: Context, drive: DriveLetter): Outcome {
  const names = machine.directories.get(drive);
  const path = formatCurrentPath(drive, names);
  return { plain: () => `${path}\n`, json: () => ({ path }) };
}
