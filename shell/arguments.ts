import { BadCommandError } from '../offchain/errors/file.ts';
import { type Definition, formatUsage, type Switch } from './definition.ts';
import type { MarkedText } from './language/marked-text.ts';
import { splitWords, type Word } from './language/words.ts';

/** What stands behind a command's name. */
export interface Arguments {
  /** As typed. */
  readonly text: MarkedText;
  readonly operands: readonly Word[];
  /** Switches by name, in upper case; the value is empty where there is none. */
  readonly switches: ReadonlyMap<string, string>;
}

/** Reads the arguments of a command by its description. Throws `BadCommandError` with the usage. */
export function readArguments(definition: Definition, text: MarkedText): Arguments {
  if (definition.verbatim === true) return { text, operands: [], switches: new Map() };
  const switches = new Map<string, string>();
  const operands: Word[] = [];
  let only = false;
  for (const word of splitWords(text)) {
    const found = only || word.quoted ? undefined : findSwitches(definition, word.text);
    if (found !== undefined) for (const [name, value] of found) switches.set(name, value);
    // As everywhere else, what stands behind `--` is no switch.
    else if (word.text === '--' && !word.quoted && definition.switches !== undefined) only = true;
    else operands.push(word);
  }
  checkOperands(definition, operands);
  return { text, operands, switches };
}

/** The switches that a word is, `/A/S` being two; undefined where it is none, but perhaps a path: `/docs/`. */
export function findSwitches(
  { switches = [] }: Definition,
  word: string,
): readonly (readonly [string, string])[] | undefined {
  if (word.startsWith('--')) {
    const [, long = '', value = ''] = /^--([a-z-]+)(?:=([^]*))?$/i.exec(word) ?? [];
    const known = switches.find((each) => each.long === long.toLowerCase());
    return known && accepts(known, value) ? [[known.name, value]] : undefined;
  }
  if (!/^[/-]./.test(word)) return undefined;
  const parts = word.startsWith('/') ? word.slice(1).split('/') : [word.slice(1)];
  const found = parts.map((part) => findOne(switches, part));
  return found.every((each) => each !== undefined) ? found : undefined;
}

function findOne(switches: readonly Switch[], part: string): readonly [string, string] | undefined {
  for (const known of switches) {
    if (!part.toUpperCase().startsWith(known.name)) continue;
    const rest = part.slice(known.name.length);
    if (rest === '' && accepts(known, '')) return [known.name, ''];
    if (/^[:=]/.test(rest) && accepts(known, rest.slice(1))) return [known.name, rest.slice(1)];
    if (known.value?.direct?.test(rest) === true) return [known.name, rest];
  }
  return undefined;
}

function accepts({ value }: Switch, given: string): boolean {
  if (given === '') return value === undefined || value.optional === true;
  return value !== undefined;
}

function checkOperands(definition: Definition, operands: readonly Word[]): void {
  const { min = 0, max = 0 } = definition.operands ?? {};
  const usage = formatUsage(definition);
  if (operands.some(({ text }) => text === '')) {
    throw new BadCommandError(`An argument is empty. Usage: ${usage}`);
  }
  if (operands.length < min) throw new BadCommandError(`Missing an argument. Usage: ${usage}`);
  if (operands.length > max) {
    throw new BadCommandError(`Too many arguments. Usage: ${usage}. Quote a name with spaces`);
  }
}

/** A whole number behind a switch; the default when it was not given. Throws `BadCommandError` for anything else. */
export function readNumber(
  { switches }: Arguments,
  name: string,
  otherwise: number | undefined,
): number | undefined {
  const value = switches.get(name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) {
    throw new BadCommandError(`Not a number behind /${name}: ${value}`);
  }
  return Number(value);
}
