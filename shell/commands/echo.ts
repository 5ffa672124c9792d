import { BadCommandError } from '../../offchain/errors/file.ts';
import { locateTarget, writeContent } from '../contents.ts';
import { type Context, type Outcome, readPath } from '../context.ts';
import { splitRedirection } from '../language.ts';

/** ECHO: a line of text, to the screen or into a file. */
export async function echo(context: Context, rest: string): Promise<Outcome> {
  const { text: raw, target: typed } = splitRedirection(rest);
  // One separator belongs to the command (`ECHO.` prints an empty line); what follows is text, spaces and all.
  const text = raw.slice(1);
  if (typed === undefined) {
    const line = /^(?:on|off)?$/i.test(text.trim()) && !raw.startsWith('.') ? '' : `${text}\n`;
    return { plain: () => line, json: () => ({ text }) };
  }
  const path = readPath(context, typed);
  if (path.directory)
    throw new BadCommandError(`ECHO writes to a file, not to a directory: ${typed}`);
  const target = await locateTarget(context, path, undefined);
  // The space before `>` parts two words; nobody means it to be in the file.
  const content = new TextEncoder().encode(`${text.trimEnd()}\r\n`);
  await writeContent(context, target, content);
  return { plain: () => '', json: () => ({ path: target.path, size: content.length }) };
}
