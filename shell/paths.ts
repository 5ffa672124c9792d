import { BadCommandError, InvalidDriveError } from '../offchain/errors/file.ts';
import { KernelError } from '../offchain/errors/kernel-error.ts';
import {
  headLetters,
  type Directories,
  type DriveLetter,
  type LedgerLetter,
} from './directories.ts';
import { showText } from './visible.ts';

/** A typed path, with nothing looked up yet. `.` and `..` are gone. */
export interface LedgerPath {
  readonly drive: LedgerLetter;
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

/** The console or the null device. As in MS-DOS, every directory holds both. */
export interface DevicePath {
  readonly drive: 'device';
  readonly name: 'CON' | 'NUL';
  /** The path without the device: `IF EXIST docs\NUL` asks for the directory. */
  readonly before: string;
}

/** A path of a file or directory. */
export type FilePath = LedgerPath | HostPath;

export type DosPath = FilePath | DevicePath;

/** Reads a path as typed, which may also be a device. */
export function parsePath(typed: string, directories: Directories): DosPath {
  if (typed === '-') return { drive: 'device', name: 'CON', before: '' };
  const [, before = '', name] = /^([^]*[\\/:])?(con|nul):?$/i.exec(typed) ?? [];
  if (name === undefined) return parseFilePath(typed, directories);
  return { drive: 'device', name: name.toUpperCase() === 'CON' ? 'CON' : 'NUL', before };
}

/** Reads a path as typed, of a file or directory. */
export function parseFilePath(typed: string, directories: Directories): FilePath {
  if (/[*?]/.test(typed)) {
    throw new BadCommandError(`A wildcard cannot stand here: ${typed}. Name one file or directory`);
  }
  return parseText(typed, directories);
}

function parseText(typed: string, directories: Directories): FilePath {
  const text = typed.replaceAll('/', '\\');
  const directory = /(?:\\|(?:^|[\\:])\.\.?)$/.test(text);
  if (text.startsWith('\\\\')) return { ...parseAccountPath(text, typed), directory };
  const [prefix = '', letters] = /^([^\\:]*):/.exec(text) ?? [];
  const rest = text.slice(prefix.length);
  const drive = letters === undefined ? directories.drive : findDrive(letters);
  if (drive === undefined) throw new InvalidDriveError({ drive: prefix });
  if (drive !== 'H' && rest.startsWith('\\\\')) {
    return { ...parseAccountPath(rest, typed), drive, directory };
  }
  const from = rest.startsWith('\\') ? [] : directories.get(drive);
  if (drive !== 'H') return { drive, account: undefined, parts: walk(from, rest), directory };
  // SECURITY: the host drive keeps `..`, because behind a symbolic link it means another folder than the text says.
  return { drive, parts: [...from, ...split(rest)], directory };
}

/** The drive of a letter, in any case. */
export function findDrive(letter: string): DriveLetter | undefined {
  return (['C', ...headLetters, 'H'] as const).find((drive) => drive === letter.toUpperCase());
}

/** The full path of what is typed, also of a pattern, as people read it. Nothing is looked up; what is no path stays as it is. */
export function formatFullPath(typed: string, directories: Directories): string {
  let path: FilePath;
  try {
    path = parseText(typed, directories);
  } catch (error) {
    if (error instanceof KernelError) return typed;
    throw error;
  }
  return path.drive === 'H'
    ? formatHostPath(walk([], path.parts.join('\\')))
    : formatLedgerPath(path.account, path.parts, path.drive);
}

/** A path of a kernel or of an account, as people read it. */
export function formatLedgerPath(
  account: string | undefined,
  parts: readonly string[],
  drive: LedgerLetter = 'C',
): string {
  return formatShownPath(account, parts.map(showText), drive);
}

/** The current directory of a drive, as people read it. */
export function formatCurrentPath(drive: DriveLetter, names: readonly string[]): string {
  return drive === 'H' ? formatHostPath(names) : formatLedgerPath(undefined, names, drive);
}

/** As {@link formatLedgerPath}, of names that are shown already: not every name is text. */
export function formatShownPath(
  account: string | undefined,
  shown: readonly string[],
  drive: LedgerLetter,
): string {
  // An account without a drive is one of C:.
  const before = drive === 'C' && account !== undefined ? '' : `${drive}:`;
  const root = account === undefined ? '\\' : `\\\\${showText(account)}\\`;
  return before + root + shown.join('\\');
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
