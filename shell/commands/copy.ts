import { BadCommandError } from '../../offchain/errors/file.ts';
import { readArguments } from '../arguments.ts';
import { locateFile, locateTarget, writeContent } from '../contents.ts';
import { type Context, type Outcome, readPath } from '../context.ts';
import { findText } from '../visible.ts';

/** COPY: one file, from and to either drive. */
export async function copy(context: Context, rest: string): Promise<Outcome> {
  const [from = '', to = '.'] = readArguments(rest, {
    usage: 'COPY file [file or directory]',
    min: 1,
    max: 2,
  });
  const targetPath = readPath(context, to);
  // The source comes first: a command that cannot succeed boots nothing.
  const source = await locateFile(context, from);
  const content = await source.read();
  const target = await locateTarget(
    context,
    targetPath,
    getKeptName(source.listing.name, source.path),
  );
  if (target.kind === 'file' && target.identity === source.identity) {
    throw new BadCommandError(`A file cannot be copied onto itself: ${source.path}`);
  }
  await writeContent(context, target, content);
  return {
    plain: () => '        1 file(s) copied\n',
    json: () => ({ from: source.path, to: target.path, size: content.length }),
  };
}

function getKeptName(name: Uint8Array, path: string): string {
  const text = findText(name);
  if (text === undefined) {
    throw new BadCommandError(`The name of ${path} is not text. Name the copy in full`);
  }
  return text;
}
