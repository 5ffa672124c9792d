import { BadCommandError } from '../offchain/errors/file.ts';
import { listTokens, splitRedirection, type Token } from './language.ts';

/** The arguments behind a command's name. Throws `BadCommandError` with the usage where their number is wrong. */
export function readArguments(
  rest: string,
  { usage, min, max }: { readonly usage: string; readonly min: number; readonly max: number },
): readonly string[] {
  return readTokens(rest, { usage, min, max }).map(({ text }) => text);
}

/** As {@link readArguments}, for commands that also take switches. */
export function readTokens(
  rest: string,
  { usage, min, max }: { readonly usage: string; readonly min: number; readonly max: number },
): readonly Token[] {
  const { text, target } = splitRedirection(rest);
  if (target !== undefined) {
    throw new BadCommandError('Only ECHO can be redirected for now. COPY writes files');
  }
  const tokens = listTokens(text);
  if (tokens.some((token) => token.text === '')) {
    throw new BadCommandError(`An argument is empty. Usage: ${usage}`);
  }
  if (tokens.length < min) throw new BadCommandError(`Missing an argument. Usage: ${usage}`);
  if (tokens.length > max) {
    throw new BadCommandError(`Too many arguments. Usage: ${usage}. Quote a name with spaces`);
  }
  return tokens;
}
