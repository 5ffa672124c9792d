const decoder = new TextDecoder();

/** The lines of a text file, of any system. A last line without an end counts, an empty one behind the last end does not. */
export function listLines(bytes: Uint8Array): readonly string[] {
  const lines = decoder.decode(bytes).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines as text. */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
