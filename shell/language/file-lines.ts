import { BadCommandError } from '../../offchain/errors/file.ts';

/** The options of `FOR /F`. */
export interface LineOptions {
  /** Lines that begin with it are passed over; empty for none. */
  readonly endOfLine: string;
  readonly skip: number;
  readonly delimiters: string;
  /** Which tokens go into variables, from 1, in order. */
  readonly tokens: readonly number[];
  /** Whether the rest of the line goes into one more. */
  readonly rest: boolean;
}

const keyword = /\s*(?:(usebackq)|(eol|skip|delims|tokens)=)/iy;

/** Reads `eol=; skip=1 delims=, tokens=1,3-5*`. Throws `BadCommandError`. */
export function readLineOptions(text: string): LineOptions {
  let options: LineOptions = {
    endOfLine: ';',
    skip: 0,
    delimiters: ' \t',
    tokens: [1],
    rest: false,
  };
  let at = 0;
  while (text.slice(at).trim() !== '') {
    keyword.lastIndex = at;
    const [found, backquotes, name] = keyword.exec(text) ?? [];
    if (found === undefined) throw badOption(text.slice(at));
    at += found.length;
    if (backquotes !== undefined) continue;
    const value = readValue(text.slice(at));
    options = { ...options, ...readOption(name?.toLowerCase() ?? '', value) };
    at += value.length;
  }
  return options;
}

/** Up to a space that another option follows: a space may itself be a delimiter. */
function readValue(text: string): string {
  const [value = ''] =
    /^[^]*?(?=\s+(?:usebackq\b|(?:eol|skip|delims|tokens)=)|$)/i.exec(text) ?? [];
  return value;
}

function readOption(name: string, value: string): Partial<LineOptions> {
  if (name === 'eol') return { endOfLine: value.slice(0, 1) };
  if (name === 'delims') return { delimiters: value };
  if (name === 'skip') {
    if (!/^\d{1,9}\s*$/.test(value)) throw badOption(`skip=${value}`);
    return { skip: Number(value) };
  }
  return readTokens(value.trim());
}

function readTokens(value: string): Pick<LineOptions, 'tokens' | 'rest'> {
  const [, list = '', star] = /^([\d,-]*)(\*)?$/.exec(value) ?? [undefined, '?'];
  const tokens = new Set<number>();
  for (const part of list.split(',').filter((text) => text !== '')) {
    const [, from, to = from] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) < 1 || Number(to) > 31)
      throw badOption(`tokens=${value}`);
    for (let token = Number(from); token <= Number(to); token += 1) tokens.add(token);
  }
  if (tokens.size === 0 && star === undefined) throw badOption(`tokens=${value}`);
  return { tokens: [...tokens].toSorted((a, b) => a - b), rest: star !== undefined };
}

function badOption(text: string): BadCommandError {
  return new BadCommandError(
    `Not an option of FOR /F: ${text}. There are eol=c skip=n delims=xxx tokens=1,2-4* usebackq`,
  );
}

/** The values that each line gives, in the order of its variables. Lines that give none are left out. */
export function listLineValues(
  lines: readonly string[],
  options: LineOptions,
): readonly (readonly string[])[] {
  return lines.slice(options.skip).flatMap((line) => {
    const values = findValues(line, options);
    return values === undefined ? [] : [values];
  });
}

function findValues(
  line: string,
  { endOfLine, delimiters, tokens, rest }: LineOptions,
): readonly string[] | undefined {
  const isDelimiter = (char: string): boolean => char !== '' && delimiters.includes(char);
  if (endOfLine !== '' && line.startsWith(endOfLine)) return undefined;
  const last = tokens.at(-1) ?? 0;
  const words: string[] = [];
  let at = 0;
  const skip = (): void => {
    while (isDelimiter(line.charAt(at))) at += 1;
  };
  skip();
  while (words.length < last && at < line.length) {
    const from = at;
    while (at < line.length && !isDelimiter(line.charAt(at))) at += 1;
    words.push(line.slice(from, at));
    skip();
  }
  const values = tokens.map((token) => words[token - 1]);
  if (rest) values.push(line.slice(at));
  if (values.every((value) => value === undefined || value === '')) return undefined;
  return values.map((value) => value ?? '');
}
