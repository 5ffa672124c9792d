import {
  AccessDeniedError,
  BadCommandError,
  FileNotFoundError,
  PathNotFoundError,
} from '../../offchain/errors/file.ts';
import { NotRegisteredError } from '../../offchain/errors/transaction.ts';
import { type Context, type Continuation, locate, type Outcome, readPath } from '../context.ts';
import { findToken, type Token } from '../language.ts';

const usage = 'IF [NOT] EXIST path command';

/** IF [NOT] EXIST: whether the rest of the line runs. */
export async function runIf(context: Context, rest: string): Promise<Outcome | Continuation> {
  const first = getToken(rest, 0);
  const negated = first.text.toUpperCase() === 'NOT';
  const keyword = negated ? getToken(rest, first.end) : first;
  if (keyword.text.toUpperCase() !== 'EXIST') {
    throw new BadCommandError(`IF knows only EXIST for now. Usage: ${usage}`);
  }
  const path = getToken(rest, keyword.end);
  getToken(rest, path.end);
  const condition = (await exists(context, path.text)) !== negated;
  if (condition) return { line: rest.slice(path.end) };
  return { plain: () => '', json: () => ({ condition }) };
}

function getToken(rest: string, from: number): Token {
  const token = findToken(rest, from);
  if (token === undefined) throw new BadCommandError(`Missing an argument. Usage: ${usage}`);
  return token;
}

/** As in MS-DOS, every directory holds the device `NUL`: the idiom that asks for a directory. */
async function exists(context: Context, typed: string): Promise<boolean> {
  const path = readPath(context, typed);
  const asksDirectory = path.parts.at(-1)?.toUpperCase() === 'NUL';
  const asked = asksDirectory ? { ...path, parts: path.parts.slice(0, -1) } : path;
  try {
    const place = await locate(context, asked, 'read');
    return asksDirectory ? place.kind === 'directory' : place.kind !== 'free';
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return (
    error instanceof FileNotFoundError ||
    error instanceof PathNotFoundError ||
    error instanceof NotRegisteredError ||
    // What lies behind the fence is not there, for a question as for a copy.
    error instanceof AccessDeniedError
  );
}
