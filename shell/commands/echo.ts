import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { boolean, either, object, text } from '../schema.ts';

/** ECHO: a line of text. */
export const echo: Definition = {
  name: 'ECHO',
  summary: 'Prints a line, or with > writes it to a file; or shows commands of batch files',
  manual: [
    'Everything behind the first separator is printed as it is, quotes too. ECHO. prints an empty line. ECHO text > file replaces the file, >> appends a line; in files a line ends with CR LF.',
    'ECHO ON shows the commands of batch files before they run, ECHO OFF does not, and ECHO alone says which it is. Unlike in MS-DOS it is OFF at first, unless a batch file is started at the prompt: output and commands would be mixed. They are shown on stderr.',
  ],
  operands: { text: '[ON | OFF | text]', min: 0, max: Infinity },
  examples: [
    { line: 'ECHO Hello', meaning: 'Prints Hello' },
    { line: 'ECHO Hello > note.txt', meaning: 'Writes a line into a file' },
    { line: '@ECHO OFF', meaning: 'Shows no commands from here on, not even this one' },
  ],
  needs: 'nothing',
  keepsLevel: true,
  verbatim: true,
  result: either(object({ text }), object({ echo: boolean })),
  run,
};

async function run({ machine }: Context, { text: typed }: Arguments): Promise<Outcome> {
  const raw = typed.text;
  const word = raw.trim().toUpperCase();
  const spaced = /^\s|^$/.test(raw);
  if (spaced && (word === 'ON' || word === 'OFF')) {
    machine.echo = word === 'ON';
    return { plain: () => '', json: () => ({ echo: word === 'ON' }) };
  }
  if (spaced && word === '') {
    const { echo: shown } = machine;
    return {
      plain: () => `ECHO is ${shown ? 'on' : 'off'}\n`,
      json: () => ({ echo: shown }),
    };
  }
  // One separator belongs to the command (`ECHO.` prints an empty line); what follows is text, spaces and all.
  const line = raw.slice(1);
  return { plain: () => `${line}\n`, json: () => ({ text: line }) };
}
