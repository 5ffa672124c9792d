import { InvalidDataError } from '../offchain/errors/file.ts';
import type { Machine } from './context.ts';
import { onHost } from './host-errors.ts';
import { type BatchFile, readBatchFile } from './language/batch-file.ts';
import { type End, Interpreter } from './language/interpreter.ts';
import { limits } from './language/limits.ts';
import type { Streams, World } from './language/world.ts';
import { findText } from './visible.ts';

/** A script of the launcher: its text and how it was named. */
export interface Script {
  readonly file: BatchFile;
  readonly name: string;
  readonly args: readonly string[];
}

/** Reads a batch file of the host. `shown` is its path as drive H: has it, if it is there. */
export async function readScript(path: string, shown: string): Promise<BatchFile> {
  const { readFile } = await import('node:fs/promises');
  return toBatchFile(await onHost(path, () => readFile(path)), shown);
}

/** A batch file of bytes. */
export function toBatchFile(bytes: Uint8Array, path: string): BatchFile {
  const text = findText(bytes);
  if (text === undefined)
    throw new InvalidDataError({ what: path, reason: 'it is not UTF-8 text' });
  return readBatchFile(text, path);
}

/** Runs one line of the launcher. */
export async function runLine(world: World, line: string, streams: Streams): Promise<End> {
  return new Interpreter(world, { strict: true }).runLine(line, streams);
}

/** Runs a script of the launcher. Unless it is to go on, it ends at the first error that it does not handle. */
export async function runScript(
  world: World,
  { file, name, args }: Script,
  streams: Streams,
  { goOn }: { readonly goOn: boolean },
): Promise<End> {
  const tail = args.map(quote).join(' ');
  return new Interpreter(world, { strict: !goOn }).runBatchFile(file, { name, tail }, streams);
}

/** The host has taken the arguments apart already: what was one stays one. */
function quote(argument: string): string {
  const text = argument.slice(0, limits.valueLength).replaceAll('"', '');
  return text === '' || /[\s,;=&|<>()^]/.test(text) ? `"${text}"` : text;
}

/** The path of a host file as drive H: has it; its name alone where it lies outside. */
export function toDrivePath(path: string, { host }: Machine): string {
  const root = host.root.replace(/[\\/]+$/, '');
  const inside = path.startsWith(`${root}/`) || path.startsWith(`${root}\\`);
  const shown = inside ? path.slice(root.length + 1) : path.slice(path.search(/[^\\/]*$/));
  return inside ? `H:\\${shown.replaceAll('/', '\\')}` : shown;
}
