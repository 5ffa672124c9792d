import { BadCommandError } from '../../offchain/errors/file.ts';
import { readTokens } from '../arguments.ts';
import { locateFile } from '../contents.ts';
import type { Context, Outcome } from '../context.ts';
import type { Token } from '../language.ts';

const usage = 'TYPE [/L:lines] file';

/** TYPE: a file's bytes, or those of its first lines. */
export async function type(context: Context, rest: string): Promise<Outcome> {
  const tokens = readTokens(rest, { usage, min: 1, max: 2 });
  const lines = tokens.map(findLineCount).find((count) => count !== undefined);
  const [file, more] = tokens.filter((token) => findLineCount(token) === undefined);
  if (file === undefined || more !== undefined)
    throw new BadCommandError(`Name one file. Usage: ${usage}`);
  const place = await locateFile(context, file.text);
  const whole = await place.read();
  const content = lines === undefined ? whole : takeLines(whole, lines);
  return {
    plain: () => content,
    json: () => ({
      path: place.path,
      size: content.length,
      base64: Buffer.from(content).toString('base64'),
    }),
  };
}

function findLineCount({ text, quoted }: Token): number | undefined {
  const [, count] = (quoted ? null : /^\/L:(\d{1,9})$/i.exec(text)) ?? [];
  return count === undefined ? undefined : Number(count);
}

function takeLines(content: Uint8Array, count: number): Uint8Array {
  let end = 0;
  for (let line = 0; line < count && end < content.length; line += 1) {
    const newline = content.indexOf(0x0a, end);
    end = newline < 0 ? content.length : newline + 1;
  }
  return content.subarray(0, end);
}
