const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

// SECURITY: names and messages come from strangers. Control, format (bidirectional overrides, zero-width) and
// line-separating characters could move the cursor, recolour or reorder what the person reads.
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Text of bytes; undefined where they are not UTF-8. */
export function findText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * A name as people see it: what could mislead is written `\xNN`, byte by byte, and so are separators, which no name
 * of this shell contains. Two different names are never written the same.
 */
export function showName(bytes: Uint8Array): string {
  const text = findText(bytes);
  if (text !== undefined) {
    return Array.from(text, (char) =>
      char === '\\' || char === '/' || hostile.test(char)
        ? escapeBytes(encoder.encode(char))
        : char,
    ).join('');
  }
  return Array.from(bytes, (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x5c && byte !== 0x2f
      ? String.fromCharCode(byte)
      : escapeBytes(Uint8Array.of(byte)),
  ).join('');
}

/** As {@link showName}, for a name that is text. */
export function showText(name: string): string {
  return showName(encoder.encode(name));
}

/** A message with nothing in it that a terminal would obey; line breaks and tabs stay. */
export function showMessage(text: string): string {
  return Array.from(text, (char) =>
    char !== '\n' && char !== '\t' && hostile.test(char) ? escapeBytes(encoder.encode(char)) : char,
  ).join('');
}
