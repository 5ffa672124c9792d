import { readArguments } from '../arguments.ts';
import { getFile, orNull } from '../contents.ts';
import { type Context, locate, type Outcome, readPath } from '../context.ts';
import type { Json } from '../json.ts';
import type { Listing } from '../place.ts';
import { showName, showText } from '../visible.ts';

/** DIR: the entries of a directory, or one file. */
export async function dir(context: Context, rest: string): Promise<Outcome> {
  const [typed = '.'] = readArguments(rest, { usage: 'DIR [path]', min: 0, max: 1 });
  const place = await locate(context, readPath(context, typed), 'read');
  if (place.kind === 'directory') {
    const listings = await place.list();
    return present(place.path, listings);
  }
  const file = getFile(place);
  return present(file.parent, [file.listing]);
}

function present(path: string, listings: readonly Listing[]): Outcome {
  return {
    plain: () => writeListing(path, listings),
    json: () => ({ path, entries: listings.map(toEntry) }),
  };
}

function toEntry({ name, type, size, modified, owner, id }: Listing): Json {
  return { name: showName(name), type, size, modified, owner: orNull(owner), id: orNull(id) };
}

function writeListing(path: string, listings: readonly Listing[]): string {
  const files = listings.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0n);
  const width = Math.max(0, ...listings.map(({ owner }) => showOwner(owner).length));
  const lines = [
    ` Directory of ${path}`,
    '',
    ...listings.map((listing) => writeEntry(listing, width)),
    `${String(files.length).padStart(9)} file(s) ${group(bytes).padStart(16)} bytes`,
    `${String(listings.length - files.length).padStart(9)} dir(s)`,
  ];
  return `${lines.join('\n')}\n`;
}

function writeEntry({ name, type, size, modified, owner }: Listing, width: number): string {
  const amount = type === 'directory' ? '<DIR>'.padEnd(16) : group(size).padStart(16);
  const columns = [`${showTime(modified)} ${amount}`, showName(name)];
  // Files of the host have no account.
  if (width > 0) columns.splice(1, 0, showOwner(owner).padEnd(width));
  return columns.join(' ');
}

/** UTC, so that everybody sees the same. Host files can bear a time that no calendar has. */
function showTime(milliseconds: bigint): string {
  const time = new Date(Number(milliseconds));
  if (Number.isNaN(time.getTime())) return '----------  --:--';
  const [date = '', clock = ''] = time.toISOString().split(/[T.]/);
  return `${date}  ${clock.slice(0, 5)}`;
}

function showOwner(owner: string | undefined): string {
  return owner === undefined ? '' : showText(owner);
}

function group(amount: bigint): string {
  return amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
