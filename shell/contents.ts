import { AccessDeniedError, FileNotFoundError } from '../offchain/errors/file.ts';
import { type Context, locate, readPath } from './context.ts';
import type { DosPath } from './paths.ts';
import type { FilePlace, FreePlace, Place } from './place.ts';

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

/** The file that a typed path names, for reading. */
export async function locateFile(context: Context, typed: string): Promise<FilePlace> {
  return getFile(await locate(context, readPath(context, typed), 'read'));
}

/** A place that a file can be written to. */
export type Target = FilePlace | FreePlace;

/** Where a file goes: to the place itself or, under the kept name, into the directory. Without one, a directory is refused. */
export async function locateTarget(
  context: Context,
  path: DosPath,
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
  context: Context,
  target: Target,
  content: Uint8Array,
): Promise<void> {
  if (target.kind === 'free') await target.create(content, context.progress);
  else await target.replace(content, context.progress);
}

/** Text that may be missing, for JSON. */
export function orNull(text: string | undefined): string | null {
  return text ?? null;
}
