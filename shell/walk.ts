import type { DirectoryPlace } from './place.ts';

/**
 * The directories right below one, without those that lead back to where the way has come from: on the host a link may.
 * `way` is all that lies between the start and the directory, itself included.
 */
export async function listDirectories(
  directory: DirectoryPlace,
  way: readonly DirectoryPlace[],
): Promise<readonly DirectoryPlace[]> {
  const been = new Set([...way, directory].map(({ identity }) => identity));
  const below: DirectoryPlace[] = [];
  for (const listing of await directory.list()) {
    if (listing.type === 'file') continue;
    const place = await directory.open(listing);
    if (place.kind === 'directory' && !been.has(place.identity)) below.push(place);
  }
  return below;
}
