import { isAbsence } from '../absence.ts';
import { commands, findEntry } from '../commands/index.ts';
import type { Context } from '../context.ts';
import { formatSwitch } from '../definition.ts';
import { literal, plain } from '../language/marked-text.ts';
import { isTypeable } from '../names.ts';
import { select, type Selection } from '../selection.ts';
import { findText } from '../visible.ts';

/** What could stand where the cursor is. */
export interface Completion {
  /** Where what is replaced begins; it ends at the cursor. */
  readonly from: number;
  /** Whole replacements, in order. */
  readonly candidates: readonly string[];
}

/** Commands, switches, paths, accounts and variables that begin as what is typed before the cursor. Reads only. */
export async function complete(context: Context, before: string): Promise<Completion> {
  const from = findWordStart(before);
  const word = before.slice(from);
  const command = before.slice(findCommandStart(before), from).trim();
  if (/%[^%\s]*$/.test(word)) return completeVariable(context, before);
  if (command === '') {
    const names = completeCommand(word);
    return names.length > 0 || word === ''
      ? { from, candidates: names }
      : completePath(context, from, word);
  }
  const [name = ''] = /^[^\s\\/.]+/.exec(command) ?? [];
  if (/^(?:help|man|which)$/i.test(name)) return { from, candidates: completeCommand(word) };
  if (/^[/-]/.test(word)) {
    const switches = await completeSwitch(name, word);
    if (switches.length > 0) return { from, candidates: switches };
  }
  return completePath(context, from, word);
}

/** Quotes keep a word together. */
function findWordStart(before: string): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < before.length; at += 1) {
    const char = before.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (!quoted && /[\s&|<>(]/.test(char)) start = at + 1;
  }
  return start;
}

function findCommandStart(before: string): number {
  return Math.max(...['&', '|', '('].map((char) => before.lastIndexOf(char))) + 1;
}

function completeCommand(word: string): readonly string[] {
  const upper = word.toUpperCase();
  return commands
    .flatMap(({ name, aliases }) => [name, ...aliases])
    .filter((name) => name.startsWith(upper))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

async function completeSwitch(name: string, word: string): Promise<readonly string[]> {
  const definition = await findEntry(name)?.load();
  const upper = word.replace('-', '/').toUpperCase();
  return (definition?.switches ?? [])
    .map((each) => formatSwitch(each).replace(/[[:].*$/, ''))
    .filter((shown) => shown.startsWith(upper));
}

function completeVariable({ machine }: Context, before: string): Completion {
  const from = before.lastIndexOf('%');
  const upper = before.slice(from + 1).toUpperCase();
  const names = machine.variables.list().map(({ name }) => name);
  const candidates = names.filter((name) => name.toUpperCase().startsWith(upper));
  return { from, candidates: candidates.map((name) => `%${name}%`) };
}

async function completePath(context: Context, from: number, word: string): Promise<Completion> {
  const typed = word.replaceAll('"', '');
  const selection = await findSelection(context, typed);
  const separator = typed.includes('/') && !typed.includes('\\') ? '/' : '\\';
  const candidates = (selection?.listings ?? [])
    .filter(({ name }) => isTypeable(name))
    .map(({ name, type }) => {
      const path = `${selection?.prefix ?? ''}${findText(name) ?? ''}`;
      const quoted = /[\s&|<>()^%,;=]/.test(path) ? `"${path}"` : path;
      // Inside of the quotes: what is typed next belongs to the path.
      return type === 'directory' ? quoted.replace(/"?$/, (end) => `${separator}${end}`) : quoted;
    });
  return { from, candidates };
}

/** What is not there, or can't be read, has no completions: that is no error while somebody types. */
async function findSelection(context: Context, typed: string): Promise<Selection | undefined> {
  const parts = [literal(typed), plain('*')];
  const word = {
    text: parts.map(({ text }) => text).join(''),
    marks: parts.map(({ marks }) => marks).join(''),
    quoted: false,
  };
  try {
    return await select(context, word, 'read');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** What all candidates begin with, in any case; written as the first one has it. */
export function commonStart(candidates: readonly string[]): string {
  const [first = '', ...others] = candidates;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first.charAt(same).toUpperCase() === other.charAt(same).toUpperCase()) {
      same += 1;
    }
    length = same;
  }
  return first.slice(0, length);
}
