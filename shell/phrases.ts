import { AccessDeniedError, BadCommandError, FileExistsError } from '../offchain/errors/file.ts';
import { fromMnemonic, toMnemonic } from '../offchain/signers/derivation.ts';
import { type Context, locate, readPath } from './context.ts';
import { getFile } from './contents.ts';
import { findText } from './visible.ts';

/**
 * Writes the recovery phrase of a seed to a new file of the host that only its owner can read: the one place where it
 * ever goes. SECURITY: never on a screen, where scrolling and logs keep it, and never on C:, where everybody reads it.
 */
export async function writePhrase(
  context: Context,
  typed: string,
  entropy: Uint8Array,
): Promise<string> {
  const place = await locatePhrase(context, typed);
  if (place.kind === 'file') {
    throw new FileExistsError({ path: place.path, hint: 'Name a file that is not there yet' });
  }
  if (place.kind === 'directory' || place.createPrivate === undefined) refuse(place.path);
  await place.createPrivate(Buffer.from(`${toMnemonic(entropy)}\n`));
  return place.path;
}

/** The seed of a phrase in a file of the host, or of one that is typed without being shown. */
export async function readPhrase(context: Context, typed: string | undefined): Promise<Uint8Array> {
  if (typed === undefined) {
    const phrase = await context.machine.console.askSecret('Recovery phrase (not shown): ');
    if (phrase === undefined) {
      throw new BadCommandError('Missing the recovery phrase. Name the file of H: that it is in');
    }
    return fromMnemonic(phrase);
  }
  const file = getFile(await locatePhrase(context, typed));
  return fromMnemonic(findText(await file.read()) ?? '');
}

async function locatePhrase(context: Context, typed: string) {
  const path = readPath(context, typed);
  return path.drive === 'H' ? locate(context, path, 'read') : refuse(typed);
}

function refuse(path: string): never {
  throw new AccessDeniedError({ path, reason: 'a recovery phrase lies in a file of H: only' });
}
