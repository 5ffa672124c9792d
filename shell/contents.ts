import { AccessDeniedError, FileNotFoundError } from '../offchain/errors/file.ts';
import { type Context, locate } from './context.ts';
import { type FilePath, parsePath } from './paths.ts';
import type { FilePlace, FreePlace, Place } from './place.ts';
import { openDevice } from './devices.ts';

/** The file at a place. Throws where there is none. */
export function getFile(place: Place): FilePlace {
  switch (place.kind) {
    case 'file':
      return place;
    case 'directory':
      throw new AccessDeniedError({ path: place.path, reason: 'it is a directory' });
    case 'free':
      throw new FileNotFoundError({ path: place.path });
  }
}

/** The file or device that a typed path names, for reading. */
export async function locateFile(context: Context, typed: string): Promise<FilePlace> {
  const path = parsePath(typed, context.machine.directories);
  if (path.drive === 'device') return openDevice(path, context.streams);
  return getFile(await locate(context, path, 'read'));
}

/** A place that a file can be written to. */
export type Target = FilePlace | FreePlace;

/** Where a file goes: to the place itself or, under the kept name, into the directory. Without one, a directory is refused. */
export async function locateTarget(
  context: Context,
  path: FilePath,
  keptName: string | undefined,
): Promise<Target> {
  const place = await locate(context, path, 'write');
  const target =
    place.kind === 'directory' && keptName !== undefined ? await place.child(keptName) : place;
  if (target.kind === 'directory') {
    throw new AccessDeniedError({ path: target.path, reason: 'it is a directory' });
  }
  return target;
}

/** Writes the whole content of a file, which may be new. */
export async function writeContent(
  { machine }: Context,
  target: Target,
  content: Uint8Array,
): Promise<void> {
  if (target.kind === 'free') await target.create(content, machine.progress);
  else await target.replace(content, machine.progress);
}

/** Text that may be missing, for JSON. */
export function orNull(text: string | undefined): string | null {
  return text ?? null;
}
