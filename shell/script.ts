import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidDataError } from '../offchain/errors/file.ts';
import { onHost } from './host-errors.ts';
import type { ScriptLine } from './runner.ts';
import { findText } from './visible.ts';

/** The lines of a batch file. */
export async function readScript(path: string): Promise<readonly ScriptLine[]> {
  const bytes = await onHost(path, () => readFile(path));
  const text = findText(bytes);
  if (text === undefined)
    throw new InvalidDataError({ what: path, reason: 'it is not UTF-8 text' });
  return splitScript(text, basename(path));
}

/** CR LF, LF or CR end a line; a byte order mark is no text, and ^Z ends the file as in MS-DOS. */
export function splitScript(text: string, name: string): readonly ScriptLine[] {
  const [content = ''] = text.replace(/^\u{FEFF}/u, '').split('\u{1A}', 1);
  return content
    .split(/\r\n|\n|\r/)
    .map((line, at) => ({ text: line, where: `${name}(${at + 1})` }));
}
