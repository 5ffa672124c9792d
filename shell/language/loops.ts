import { BadCommandError } from '../../offchain/errors/file.ts';
import { findInteger } from './condition.ts';
import { expand, type Values } from './expand.ts';
import { listLineValues, readLineOptions } from './file-lines.ts';
import { limits } from './limits.ts';
import { literal, type MarkedText, plain } from './marked-text.ts';
import type { For, Statement } from './syntax.ts';
import { listWildcards, splitParts, splitWords } from './words.ts';
import type { World } from './world.ts';

/** The variables of one pass through the body. */
export type Pass = readonly (readonly [name: string, value: MarkedText])[];

/** Runs a command and answers what it prints. */
export type Capture = (statement: Statement) => Promise<string>;

/** Every pass of a `FOR`, before the first one runs: what the body changes adds none. */
export async function listPasses(
  { variable, loop }: For,
  values: Values,
  world: World,
  capture: Capture,
): Promise<readonly Pass[]> {
  switch (loop.kind) {
    case 'set': {
      const items = await listItems(splitParts(expand(loop.items, values), SEPARATORS), world);
      return limit(items).map((item) => [[variable, item]]);
    }
    case 'count': {
      const numbers = splitParts(expand(loop.numbers, values), SEPARATORS);
      return listNumbers(numbers.map(({ text }) => text)).map((number) => [
        [variable, plain(String(number))],
      ]);
    }
    case 'string': {
      const text = expand(loop.text, values).text;
      return listLinePasses(variable, [text], expand(loop.options, values).text);
    }
    case 'command': {
      const { statement } = loop;
      const text = statement === undefined ? '' : await capture(statement);
      return listLinePasses(variable, splitLines(text), expand(loop.options, values).text);
    }
    case 'files': {
      const lines: string[] = [];
      for (const part of splitParts(expand(loop.items, values), SEPARATORS)) {
        const [path] = splitWords(part);
        if (path === undefined) continue;
        const bytes = await (await world.openInput(path)).readAll();
        lines.push(...splitLines(new TextDecoder().decode(bytes)));
      }
      return listLinePasses(variable, lines, expand(loop.options, values).text);
    }
  }
}

const SEPARATORS = ' \t\n,;=';

function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/);
}

function limit<T>(passes: readonly T[]): readonly T[] {
  if (passes.length <= limits.iterations) return passes;
  throw new BadCommandError(`FOR with more than ${limits.iterations} passes`);
}

/** Patterns become the files that match; everything else stays as it is written. */
async function listItems(
  parts: readonly MarkedText[],
  world: World,
): Promise<readonly MarkedText[]> {
  const items: MarkedText[] = [];
  for (const part of parts) {
    if (!/[*?]/.test(part.text)) items.push(part);
    else {
      const [word] = splitWords(part);
      if (word === undefined || listWildcards(word).length === 0) items.push(part);
      else items.push(...(await world.listFiles(word)).map(literal));
    }
  }
  return items;
}

function listNumbers(parts: readonly string[]): readonly number[] {
  const [start, step, end] = parts.map(findInteger);
  if (start === undefined || step === undefined || end === undefined || parts.length !== 3) {
    throw new BadCommandError('Usage: FOR /L %x IN (start,step,end) DO command');
  }
  if (step === 0) throw new BadCommandError('FOR /L with step 0 never ends');
  const count = Math.max(0, Math.floor((end - start) / step) + 1);
  if (count > limits.iterations) {
    throw new BadCommandError(`FOR with ${count} passes, at most ${limits.iterations}`);
  }
  return Array.from({ length: count }, (_, at) => start + at * step);
}

function listLinePasses(
  variable: string,
  lines: readonly string[],
  optionText: string,
): readonly Pass[] {
  const options = readLineOptions(optionText);
  const first = variable.codePointAt(0) ?? 0;
  return limit(listLineValues(lines, options)).map((values) =>
    values.map((value, at) => [String.fromCodePoint(first + at), literal(value)]),
  );
}
