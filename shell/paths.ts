import { BadCommandError, InvalidDriveError } from '../offchain/errors/file.ts';
import { showText } from './visible.ts';

/** A typed path, with nothing looked up yet. `.` and `..` are gone. */
export interface LedgerPath {
  readonly drive: 'C';
  /** Whose files; undefined for the user's own. */
  readonly account: string | undefined;
  readonly parts: readonly string[];
  /** It ended with a separator, so it must name a directory. */
  readonly directory: boolean;
}

/** A path below the host root. */
export interface HostPath {
  readonly drive: 'H';
  readonly parts: readonly string[];
  readonly directory: boolean;
}

export type DosPath = LedgerPath | HostPath;

/** Reads a path as typed. `current` is the current directory of C:. */
export function parsePath(typed: string, current: readonly string[]): DosPath {
  const text = typed.replaceAll('/', '\\');
  if (/[*?]/.test(text)) {
    throw new BadCommandError(`Wildcards are not supported yet: ${typed}. Name one file`);
  }
  const directory = /(?:\\|(?:^|[\\:])\.\.?)$/.test(text);
  if (text.startsWith('\\\\')) return { ...parseAccountPath(text, typed), directory };
  const [prefix = '', letters] = /^([^\\:]*):/.exec(text) ?? [];
  const rest = text.slice(prefix.length);
  const drive = letters?.toUpperCase() ?? 'C';
  if (drive === 'C') {
    const from = rest.startsWith('\\') ? [] : current;
    return { drive, account: undefined, parts: walk(from, rest), directory };
  }
  // SECURITY: the host drive keeps `..`, because behind a symbolic link it means another folder than the text says.
  if (drive === 'H') return { drive, parts: split(rest), directory };
  throw new InvalidDriveError({ drive: prefix });
}

/** A path of C: or of an account, as people read it. */
export function formatLedgerPath(account: string | undefined, parts: readonly string[]): string {
  const root = account === undefined ? 'C:\\' : `\\\\${showText(account)}\\`;
  return root + parts.map(showText).join('\\');
}

/** A path of the host drive, as people read it. */
export function formatHostPath(parts: readonly string[]): string {
  return `H:\\${parts.map(showText).join('\\')}`;
}

function parseAccountPath(text: string, typed: string): Omit<LedgerPath, 'directory'> {
  const [account, ...parts] = split(text);
  if (account === undefined || text.charAt(2) === '\\') {
    throw new BadCommandError(`Missing an account in ${typed}. Write \\\\name\\path`);
  }
  return { drive: 'C', account: account.toLowerCase(), parts: walk([], parts.join('\\')) };
}

function split(text: string): readonly string[] {
  return text.split('\\').filter((part) => part !== '');
}

function walk(from: readonly string[], text: string): readonly string[] {
  const parts = [...from];
  for (const part of split(text)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts;
}
