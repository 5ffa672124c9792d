/** Thousands are grouped: `1,234,567`. */
export function group(amount: bigint | number): string {
  return String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** Lovelace as ADA, with all six decimals. */
export function formatAda(lovelace: bigint): string {
  const sign = lovelace < 0n ? '-' : '';
  const digits = String(lovelace < 0n ? -lovelace : lovelace).padStart(7, '0');
  return `${sign}${group(BigInt(digits.slice(0, -6)))}.${digits.slice(-6)}`;
}

/** Date and time of day in UTC, so that everybody sees the same. Host files can bear a time that no calendar has. */
export function formatTime(milliseconds: bigint): { readonly date: string; readonly time: string } {
  const time = new Date(Number(milliseconds));
  if (Number.isNaN(time.getTime())) return { date: '----------', time: '--:--:--' };
  const [date = '', clock = ''] = time.toISOString().split(/[T.]/);
  return { date, time: clock };
}

/** Rows as a table: columns by their widest cell, those named in `right` aligned to it. */
export function formatTable(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  const widths = rows.reduce<readonly number[]>(
    (sofar, row) => row.map((cell, column) => Math.max(cell.length, sofar[column] ?? 0)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return right.has(column) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
