import { InvalidDataError } from '../offchain/errors/file.ts';
import { type Context, locate, readPath } from './context.ts';
import { isAbsence } from './absence.ts';
import { type BatchFile, readBatchFile } from './language/batch-file.ts';
import { splitPath } from './language/modifiers.ts';
import type { FilePlace } from './place.ts';
import { findText } from './visible.ts';

/**
 * The batch file that a word names: in the current directory, along PATH, and beside the batch file that asks. The
 * extension may be left out. Undefined where there is none.
 */
export async function findBatchFile(
  context: Context,
  word: string,
  caller: BatchFile | undefined,
): Promise<BatchFile | undefined> {
  const place = await findPlace(context, word, caller);
  if (place === undefined) return undefined;
  const text = findText(await place.read());
  if (text === undefined) {
    throw new InvalidDataError({ what: place.path, reason: 'it is not UTF-8 text' });
  }
  return readBatchFile(text, place.path);
}

/** The full path of the batch file that a word names. */
export async function findBatchPath(
  context: Context,
  word: string,
  caller: BatchFile | undefined,
): Promise<string | undefined> {
  return (await findPlace(context, word, caller))?.path;
}

async function findPlace(
  context: Context,
  word: string,
  caller: BatchFile | undefined,
): Promise<FilePlace | undefined> {
  if (word === '' || /[*?"<>|\p{Cc}]/u.test(word)) return undefined;
  const name = /\.bat$/i.test(word) ? word : `${word}.bat`;
  const folders = /[\\/:]/.test(word) ? [''] : ['', ...listPath(context), ...listBeside(caller)];
  for (const folder of folders) {
    const place = await findFile(context, folder === '' ? name : joinPath(folder, name));
    if (place !== undefined) return place;
  }
  return undefined;
}

function listPath({ machine }: Context): readonly string[] {
  const value = machine.variables.find('PATH') ?? '';
  return value
    .split(';')
    .map((folder) => folder.trim().replaceAll('"', ''))
    .filter((folder) => folder !== '');
}

/** A script from outside of H: has no folder here. */
function listBeside(caller: BatchFile | undefined): readonly string[] {
  if (caller === undefined) return [];
  const { drive, folder } = splitPath(caller.path);
  return drive === '' ? [] : [drive + folder];
}

function joinPath(folder: string, name: string): string {
  return /[\\/:]$/.test(folder) ? folder + name : `${folder}\\${name}`;
}

async function findFile(context: Context, typed: string): Promise<FilePlace | undefined> {
  try {
    const place = await locate(context, readPath(context, typed), 'read');
    return place.kind === 'file' ? place : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
