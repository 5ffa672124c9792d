import { formatTime, group } from './format.ts';
import type { Listing } from './place.ts';
import { showName, showText } from './visible.ts';

/** A directory and what of it is listed. */
export interface Section {
  readonly path: string;
  readonly listings: readonly Listing[];
}

/** Directories as DIR shows them, by its switches B, W, S and L. */
export function formatSections(
  sections: readonly Section[],
  switches: ReadonlySet<string>,
): string {
  const bare = switches.has('B');
  const parts = sections.map((section) =>
    bare ? formatBare(section, switches.has('S')) : formatSection(section, switches.has('W')),
  );
  const total = switches.has('S') && !bare ? formatTotal(sections) : '';
  const whole = parts.join(bare ? '' : '\n') + total;
  return switches.has('L') ? whole.toLowerCase() : whole;
}

function formatBare({ path, listings }: Section, full: boolean): string {
  const before = full ? path.replace(/\\?$/, '\\') : '';
  return listings.map(({ name }) => `${before}${showName(name)}\n`).join('');
}

function formatSection({ path, listings }: Section, wide: boolean): string {
  const lines = [
    ` Directory of ${path}`,
    '',
    ...(wide ? formatWide(listings) : formatEntries(listings)),
    ...formatCount(listings),
  ];
  return `${lines.join('\n')}\n`;
}

function formatEntries(listings: readonly Listing[]): readonly string[] {
  const width = Math.max(0, ...listings.map(({ owner }) => showOwner(owner).length));
  return listings.map((listing) => formatEntry(listing, width));
}

function formatEntry({ name, type, size, modified, owner }: Listing, width: number): string {
  const { date, time } = formatTime(modified);
  const amount = type === 'directory' ? '<DIR>'.padEnd(16) : group(size).padStart(16);
  const columns = [`${date}  ${time.slice(0, 5)} ${amount}`, showName(name)];
  // Files of the host have no account.
  if (width > 0) columns.splice(1, 0, showOwner(owner).padEnd(width));
  return columns.join(' ');
}

function showOwner(owner: string | undefined): string {
  return owner === undefined ? '' : showText(owner);
}

/** As many columns as 80 characters hold. */
function formatWide(listings: readonly Listing[]): readonly string[] {
  const names = listings.map(({ name, type }) =>
    type === 'directory' ? `[${showName(name)}]` : showName(name),
  );
  const width = Math.max(1, ...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(80 / width));
  return Array.from({ length: Math.ceil(names.length / columns) }, (_, row) =>
    names
      .slice(row * columns, (row + 1) * columns)
      .map((name) => name.padEnd(width))
      .join('')
      .trimEnd(),
  );
}

function formatCount(listings: readonly Listing[]): readonly string[] {
  const files = listings.filter(({ type }) => type === 'file');
  const bytes = files.reduce((sum, { size }) => sum + size, 0n);
  return [
    `${String(files.length).padStart(9)} file(s) ${group(bytes).padStart(16)} bytes`,
    `${String(listings.length - files.length).padStart(9)} dir(s)`,
  ];
}

function formatTotal(sections: readonly Section[]): string {
  const all = sections.flatMap(({ listings }) => listings);
  return `\nTotal listed:\n${formatCount(all).join('\n')}\n`;
}
