import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { calculate } from '../language/arithmetic.ts';
import { joinLines } from '../lines.ts';
import { list, object, text } from '../schema.ts';

/** SET: the variables. */
export const set: Definition = {
  name: 'SET',
  summary: 'Sets, removes or lists variables',
  manual: [
    'SET name=value takes everything behind the equals sign, spaces too; SET name= removes. SET "name=value" leaves out what is behind the last quote. SET name lists the variables that begin so, and ERRORLEVEL is 1 when there is none.',
    'SET /A computes with whole numbers of 32 bits, as cmd does: ( ) ! ~ - * / % + << >> & ^ | = += -= *= /= %= &= ^= |= <<= >>= and the comma; names need no %. In a batch file the remainder is written %%.',
    'SET /P name=prompt asks for a line.',
    'Values are text: & | < > in them never become commands or redirections.',
  ],
  operands: { text: '[name=[value]]', min: 0, max: Infinity },
  switches: [
    { name: 'A', summary: 'computes' },
    { name: 'P', summary: 'asks for the value' },
  ],
  examples: [
    { line: 'SET BACKUP=H:\\backup', meaning: 'Sets a variable, for use as %BACKUP%' },
    { line: 'SET /A N=N+1', meaning: 'Counts' },
  ],
  needs: 'nothing',
  keepsLevel: true,
  verbatim: true,
  result: object({ variables: list(object({ name: text, value: text })) }),
  run,
};

async function run(context: Context, { text: typed }: Arguments): Promise<Outcome> {
  const [, kind, rest = ''] = /^\s*(?:\/([ap])(?=\s|"|$))?\s*([^]*)$/i.exec(typed.text) ?? [];
  if (kind?.toUpperCase() === 'A') return compute(context, rest);
  if (kind?.toUpperCase() === 'P') return ask(context, rest);
  const asked = unquote(rest);
  const equals = asked.indexOf('=');
  if (equals < 0) return show(context, asked.trimEnd());
  const [name, value] = [asked.slice(0, equals), asked.slice(equals + 1)];
  context.machine.variables.set(name, value);
  return answer([{ name, value }], '');
}

/** `SET "A=b" rest` is `A=b`: what cmd does, so that no space is set by accident. */
function unquote(typed: string): string {
  const end = typed.lastIndexOf('"');
  return typed.startsWith('"') && end > 0 ? typed.slice(1, end) : typed;
}

function answer(
  variables: readonly { readonly name: string; readonly value: string }[],
  shown: string,
): Outcome {
  return {
    plain: () => shown,
    json: () => ({ variables: variables.map(({ name, value }) => ({ name, value })) }),
  };
}

function show({ machine, streams }: Context, prefix: string): Promise<Outcome> | Outcome {
  const found = machine.variables
    .list()
    .filter(({ name }) => name.toUpperCase().startsWith(prefix.toUpperCase()));
  const shown = joinLines(found.map(({ name, value }) => `${name}=${value}`));
  if (found.length > 0 || prefix === '') return answer(found, shown);
  const missing = { ...answer(found, ''), answer: 1 };
  return streams.messages.write(`Environment variable ${prefix} not defined\n`).then(() => missing);
}

async function compute({ machine }: Context, rest: string): Promise<Outcome> {
  const changed = new Map<string, number>();
  const value = calculate(unquote(rest), {
    find: (name) => changed.get(name) ?? toNumber(machine.variables.find(name)),
    set: (name, number) => changed.set(name, number),
  });
  for (const [name, number] of changed) machine.variables.set(name, String(number));
  const variables = [...changed].map(([name, number]) => ({ name, value: String(number) }));
  // As cmd does where it is typed; a batch file goes on in silence, unless nothing was assigned.
  return answer(variables, changed.size === 0 ? `${value}\n` : '');
}

/** As in C, what is no number counts as its beginning, else as 0. */
function toNumber(value: string | undefined): number {
  return Number.parseInt(value ?? '0', value?.toLowerCase().includes('0x') === true ? 16 : 10) || 0;
}

async function ask({ machine, streams }: Context, rest: string): Promise<Outcome> {
  const asked = unquote(rest);
  const equals = asked.indexOf('=');
  if (equals < 1) throw new BadCommandError('Usage: SET /P name=prompt');
  const name = asked.slice(0, equals);
  const prompt = unquote(asked.slice(equals + 1));
  const { console } = machine;
  const terminal = console.isTerminal && !streams.fromFile;
  const line = terminal ? await console.ask(prompt) : await streams.input.findLine();
  // As cmd does: an empty answer, or none, leaves the variable as it was.
  if (line === undefined || line === '') return { ...answer([], ''), answer: 1 };
  machine.variables.set(name, line);
  return answer([{ name, value: line }], terminal ? '' : `${prompt}\n`);
}
