import stringWidth from 'string-width';

/** A row of the terminal: parts that look alike. */
export type Row = readonly { readonly text: string; readonly look: Look }[];

/** The prompt, what is typed, and the cell under the cursor. */
export type Look = 'prompt' | 'text' | 'cursor';

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly look: Look;
}

/**
 * The rows of the line that is typed, at most so many, those around the cursor. Widths are those of the terminal: a wide
 * character takes two cells, and never stands in two rows. A line break that was pasted is shown as one sign.
 */
export function layOutLine(
  {
    prompt,
    chars,
    cursor,
  }: {
    readonly prompt: string;
    readonly chars: readonly string[];
    readonly cursor: number;
  },
  columns: number,
  most: number,
): readonly Row[] {
  const cells: Cell[] = [
    ...Array.from(prompt, (char) => makeCell(char, 'prompt')),
    ...chars.map((char, at) => makeCell(char, at === cursor ? 'cursor' : 'text')),
    ...(cursor >= chars.length ? [makeCell(' ', 'cursor')] : []),
  ];
  const rows = splitRows(cells, Math.max(2, columns));
  const at = rows.findIndex((row) => row.some(({ look }) => look === 'cursor'));
  const from = Math.max(0, Math.min(at - most + 1, rows.length - most));
  return rows.slice(from, from + most).map(joinCells);
}

function makeCell(char: string, look: Look): Cell {
  if (char === '\n') return { text: '↵', width: 1, look };
  // A control character has no cell of its own; it can only have been pasted.
  const text = /\p{Cc}/u.test(char) ? '·' : char;
  return { text, width: stringWidth(text), look };
}

function splitRows(cells: readonly Cell[], columns: number): readonly (readonly Cell[])[] {
  const rows: Cell[][] = [[]];
  let used = 0;
  for (const cell of cells) {
    if (used + cell.width > columns) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(cell);
    used += cell.width;
  }
  return rows;
}

function joinCells(cells: readonly Cell[]): Row {
  const parts: { text: string; look: Look }[] = [];
  for (const { text, look } of cells) {
    const last = parts.at(-1);
    if (last?.look === look) last.text += text;
    else parts.push({ text, look });
  }
  return parts;
}
