import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { object, integer, text } from '../schema.ts';

/** CHOICE: asks for one of several keys. */
export const choice: Definition = {
  name: 'CHOICE',
  summary: 'Waits for one of several keys; ERRORLEVEL tells which',
  manual: [
    'ERRORLEVEL is 1 for the first key, 2 for the second, and so on. Ask for the highest first: IF ERRORLEVEL is "at least". Without a terminal the keys come from the standard input; at its end, /T’s key is taken, and without /T it is an error.',
  ],
  operands: { text: '[text]', min: 0, max: Infinity },
  switches: [
    { name: 'C', value: { name: 'keys', direct: /^\w+$/ }, summary: 'the keys (YN)' },
    { name: 'N', summary: 'does not show the keys behind the text' },
    { name: 'S', summary: 'distinguishes capital and small letters' },
    {
      name: 'T',
      value: { name: 'key,seconds', direct: /^.,\d+$/ },
      summary: 'takes the key when none was pressed after so many seconds',
    },
  ],
  examples: [{ line: 'CHOICE /C:ABC Which one', meaning: 'Asks "Which one[A,B,C]?"' }],
  needs: 'nothing',
  answers: { 1: 'the first key, 2 the second, and so on' },
  result: object({ key: text, number: integer }),
  run,
};

async function run(context: Context, args: Arguments): Promise<Outcome> {
  const { switches, operands } = args;
  const keys = readKeys(switches.get('C') ?? 'YN', switches.has('S'));
  const pause = readPause(switches.get('T'), keys, switches.has('S'));
  const shown = switches.has('N') ? '' : `[${keys.join(',')}]?`;
  const question = `${operands.map(({ text: word }) => word).join(' ')}${shown}`;
  const key = await waitFor(context, question, keys, switches.has('S'), pause);
  const number = keys.indexOf(key) + 1;
  return { plain: () => `${question}${key}\n`, json: () => ({ key, number }), answer: number };
}

function readKeys(typed: string, exact: boolean): readonly string[] {
  const keys = Array.from(exact ? typed : typed.toUpperCase());
  if (new Set(keys).size !== keys.length || keys.length > 36) {
    throw new BadCommandError(`Not a list of different keys: ${typed}`);
  }
  return keys;
}

interface Pause {
  readonly key: string;
  readonly seconds: number;
}

function readPause(
  value: string | undefined,
  keys: readonly string[],
  exact: boolean,
): Pause | undefined {
  if (value === undefined) return undefined;
  const [, typed = '', seconds] = /^(.),(\d{1,4})$/.exec(value) ?? [];
  const key = exact ? typed : typed.toUpperCase();
  if (seconds === undefined || !keys.includes(key)) {
    throw new BadCommandError(`Not a key of the list and a number of seconds: /T:${value}`);
  }
  return { key, seconds: Number(seconds) };
}

/** Keys that are not in the list are passed over, as MS-DOS does with a beep. */
async function waitFor(
  { machine, streams }: Context,
  question: string,
  keys: readonly string[],
  exact: boolean,
  pause: Pause | undefined,
): Promise<string> {
  const { console } = machine;
  const asks = console.isTerminal && !streams.fromFile;
  const until = pause && Date.now() + pause.seconds * 1000;
  for (;;) {
    const left = until && Math.max(0, until - Date.now());
    const pressed = await (asks ? console.findKey(question, left) : streams.input.findKey());
    if (pressed === undefined) {
      if (pause !== undefined) return pause.key;
      throw new BadCommandError('CHOICE has got no key: the input has ended');
    }
    const key = exact ? pressed : pressed.toUpperCase();
    if (keys.includes(key)) return key;
  }
}
