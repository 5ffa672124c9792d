import { literal, type MarkedText, slice } from './marked-text.ts';

/**
 * `%~1` and its kin: without letters, the quotes around go; `f` is the full path, or of that `d` the drive, `p` the
 * folder, `n` the name, `x` the extension. Several are put together in this order, as in cmd. The result is one word.
 */
export function modify(
  value: MarkedText,
  letters: string,
  fullPath: (typed: string) => string,
): MarkedText {
  const bare = unquote(value);
  const parts = new Set(letters.toLowerCase().replaceAll('s', ''));
  if (parts.size === 0) return bare;
  if (bare.text === '') return literal('');
  const full = fullPath(bare.text);
  if (parts.has('f')) return literal(full);
  const { drive, folder, name, extension } = splitPath(full);
  return literal(
    (parts.has('d') ? drive : '') +
      (parts.has('p') ? folder : '') +
      (parts.has('n') ? name : '') +
      (parts.has('x') ? extension : ''),
  );
}

/** Without the quotes around it, should there be two. */
export function unquote(value: MarkedText): MarkedText {
  const { text } = value;
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? slice(value, 1, -1)
    : value;
}

/** The parts of a full path: `C:`, `\docs\`, `note`, `.txt`. Those of `\\name\docs\note.txt` begin with `\\name`. */
export function splitPath(full: string): {
  readonly drive: string;
  readonly folder: string;
  readonly name: string;
  readonly extension: string;
} {
  const drive = /^(?:\\\\[^\\]*|[^\\:]*:)/.exec(full)?.[0] ?? '';
  const rest = full.slice(drive.length);
  const folder = rest.slice(0, rest.lastIndexOf('\\') + 1);
  const last = rest.slice(folder.length);
  const dot = last.lastIndexOf('.');
  return {
    drive,
    folder,
    name: dot < 0 ? last : last.slice(0, dot),
    extension: dot < 0 ? '' : last.slice(dot),
  };
}
