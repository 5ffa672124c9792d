import { BadCommandError } from '../offchain/errors/file.ts';
import { findText, showMessage, showName } from './visible.ts';

/** Longest name of an entry, as the kernel checks it on-chain. */
const MAX_NAME_BYTES = 64;

/** Whether a typed name names these bytes. */
export function isSameName(typed: string, name: Uint8Array): boolean {
  return findText(name) === typed;
}

/** As {@link isSameName}, in any case. */
export function isSameNameInAnyCase(typed: string, name: Uint8Array): boolean {
  const text = findText(name);
  return text !== undefined && fold(text) === fold(typed);
}

function fold(text: string): string {
  // Upper case first: some letters have two lower-case forms (ς, σ) that differ only here.
  return text.toUpperCase().toLowerCase();
}

/**
 * The one thing that a typed name means among these: the exact match, else the only match in any case.
 * Throws `BadCommandError` where several differ only by case and none is exact.
 */
export function findByName<T>(
  typed: string,
  among: readonly T[],
  nameOf: (item: T) => Uint8Array,
): T | undefined {
  const exact = among.find((item) => isSameName(typed, nameOf(item)));
  if (exact !== undefined) return exact;
  const matches = among.filter((item) => isSameNameInAnyCase(typed, nameOf(item)));
  if (matches.length > 1) {
    const names = matches.map((item) => showName(nameOf(item))).join(', ');
    throw new BadCommandError(
      `Ambiguous name: ${showMessage(typed)} could be ${names}. Type the case exactly`,
    );
  }
  return matches[0];
}

/** The bytes of a new name. Throws `BadCommandError`, which says what is wrong with it. */
export function toNewName(typed: string): Uint8Array {
  const bytes = new TextEncoder().encode(typed);
  const problem = findProblem(typed, bytes);
  if (problem !== undefined) throw new BadCommandError(`${problem}: ${showMessage(typed)}`);
  return bytes;
}

/** Whether a name can be typed: then it means this entry and nothing else. */
export function isTypeable(name: Uint8Array): boolean {
  const text = findText(name);
  return (
    text !== undefined &&
    findProblem(text, name) === undefined &&
    // Devices, and what stands for the console.
    !/^(?:con|nul|-)$/i.test(text)
  );
}

/** Names that are devices on some host, with any extension: whatever is called so there, it is no file. */
const hostDevice =
  /^(?:aux|con|nul|prn|clock\$|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(?:\..*)?$/i;

/** Why the host must not be asked for a name; undefined where it may. `writes`: something of that name would be made. */
export function findHostProblem(
  name: string,
  { writes, platform }: { readonly writes: boolean; readonly platform: string },
): string | undefined {
  if (!writes && platform !== 'win32') return undefined;
  if (hostDevice.test(name)) return 'it is a device on some hosts';
  // A stream beside a file's content (NTFS).
  return name.includes(':') ? 'no file of the host is called so' : undefined;
}

function findProblem(typed: string, bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'Empty name';
  if (bytes.length > MAX_NAME_BYTES) {
    return `Name too long: ${bytes.length} bytes, at most ${MAX_NAME_BYTES}`;
  }
  if (typed === '.' || typed === '..') return 'Not a name';
  if (/\p{Cs}/u.test(typed)) return 'Name is not valid Unicode';
  if (/\p{Cc}/u.test(typed)) return 'Name with a control character';
  const forbidden = /[\\/:*?"<>|]/.exec(typed);
  if (forbidden !== null) return `Name with ${forbidden[0]}, which no name may hold`;
  if (/[ .]$/.test(typed)) return 'Name that ends with a space or a dot';
  return undefined;
}
