import { BadCommandError } from '../offchain/errors/file.ts';

/**
 * The new name that a mask makes of an old one, as in MS-DOS: `?` keeps the character of the same place, `*` all that are
 * left, of name and extension each. `isWild` says which characters of the mask are wildcards.
 */
export function applyMask(
  name: string,
  mask: string,
  isWild: (at: number) => boolean = (at) => '*?'.includes(mask.charAt(at)),
): string {
  const dot = mask.lastIndexOf('.');
  const [stem, extension] = splitName(name);
  if (dot < 0) {
    // A mask without a dot is one for the whole name.
    return applyPart(name, mask, 0, isWild);
  }
  const newStem = applyPart(stem, mask.slice(0, dot), 0, isWild);
  const newExtension = applyPart(extension, mask.slice(dot + 1), dot + 1, isWild);
  const made = newExtension === '' ? newStem : `${newStem}.${newExtension}`;
  if (made === '') throw new BadCommandError(`${mask} makes no name of ${name}`);
  return made;
}

function splitName(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

function applyPart(
  part: string,
  mask: string,
  offset: number,
  isWild: (at: number) => boolean,
): string {
  const chars = Array.from(part);
  let made = '';
  let place = 0;
  let at = offset;
  for (const char of mask) {
    if (!isWild(at)) made += char;
    else if (char === '*')
      return made + chars.slice(place).join('') + rest(mask, at - offset, isWild, offset);
    else made += chars[place] ?? '';
    place += 1;
    at += char.length;
  }
  return made;
}

/** Behind `*` only what is no wildcard still counts. */
function rest(mask: string, at: number, isWild: (at: number) => boolean, offset: number): string {
  return Array.from(mask.slice(at + 1))
    .filter((_, index) => !isWild(offset + at + 1 + index))
    .join('');
}
