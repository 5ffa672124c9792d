import { BadCommandError } from '../offchain/errors/file.ts';
import type { Listing } from './place.ts';
import { showName } from './visible.ts';

type Comparison = (a: Listing, b: Listing) => number;

/** Which entries `DIR /A:… /O:…` shows, in which order. Throws `BadCommandError` for letters that mean nothing. */
export function makeArrangement(
  attributes: string | undefined,
  order: string | undefined,
): (listings: readonly Listing[]) => readonly Listing[] {
  const filters = readLetters(attributes ?? '', 'DRHSA', '/A').map(makeFilter);
  const comparisons =
    order === undefined
      ? []
      : readLetters(order === '' ? 'GN' : order, 'NSEDG', '/O').map(makeComparison);
  return (listings) => {
    const kept = listings.filter((listing) => filters.every((filter) => filter(listing)));
    if (comparisons.length === 0) return kept;
    return kept.toSorted((a, b) => {
      for (const compare of comparisons) {
        const result = compare(a, b);
        if (result !== 0) return result;
      }
      return 0;
    });
  };
}

interface Letter {
  readonly letter: string;
  readonly reversed: boolean;
}

function readLetters(typed: string, known: string, name: string): readonly Letter[] {
  const letters = [...typed.toUpperCase().matchAll(/(-?)(.)/g)].map(([, minus, letter = '']) => ({
    letter,
    reversed: minus === '-',
  }));
  const wrong = letters.find(({ letter }) => !known.includes(letter));
  if (wrong === undefined) return letters;
  throw new BadCommandError(
    `${name} does not know ${wrong.letter}. It knows ${known.split('').join(' ')}, each perhaps with -`,
  );
}

function makeFilter({ letter, reversed }: Letter): (listing: Listing) => boolean {
  const has = (listing: Listing): boolean =>
    letter === 'D' ? listing.type === 'directory' : listing.attributes.includes(letter);
  return (listing) => has(listing) !== reversed;
}

function makeComparison({ letter, reversed }: Letter): Comparison {
  const compare = comparisons[letter];
  if (compare === undefined) return () => 0;
  return (a, b) => (reversed ? compare(b, a) : compare(a, b));
}

const fold = ({ name }: Listing): string => showName(name).toUpperCase();
const extension = (listing: Listing): string => /\.[^.]*$/.exec(fold(listing))?.[0] ?? '';

const comparisons: Readonly<Record<string, Comparison>> = {
  N: (a, b) => compareValues(fold(a), fold(b)),
  S: (a, b) => compareValues(a.size, b.size),
  E: (a, b) => compareValues(extension(a), extension(b)),
  D: (a, b) => compareValues(a.modified, b.modified),
  G: (a, b) => compareValues(a.type, b.type),
};

function compareValues<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
