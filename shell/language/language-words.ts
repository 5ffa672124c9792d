import { BadCommandError } from '../../offchain/errors/file.ts';
import { type BatchFile, findLabel, readLabel } from './batch-file.ts';
import { expand, type Values } from './expand.ts';
import { type LanguageWord, makeFrame, nothing, type Scope } from './frame.ts';
import { concat, type MarkedText, plain, slice, trim } from './marked-text.ts';
import { readPieces } from './pieces.ts';
import { type CommandText, splitBatchArguments, splitCommand } from './words.ts';

/** The commands that change where a run goes on. All others are the system's. */
const words: Readonly<Record<string, LanguageWord>> = {
  GOTO: async (_runner, tail, scope) => {
    getFile('GOTO', scope);
    if (/^:\s*eof$/i.test(tail.text))
      return { ...nothing, jump: { kind: 'return', code: undefined } };
    const label = readLabel(tail.text);
    if (label === '') throw new BadCommandError('Missing a label. Usage: GOTO label');
    return { ...nothing, jump: { kind: 'label', label } };
  },

  CALL: async (runner, tail, scope) => {
    if (tail.text === '')
      throw new BadCommandError('Missing what to call. Usage: CALL file | :label');
    const again = expandAgain(tail, (await runner.renew(scope)).values);
    if (again.text.startsWith(':')) return runner.callFrame(makeLabelFrame(again, scope), scope);
    return runner.runCommand(again, { ...scope, awaited: true });
  },

  SHIFT: async (_runner, tail, { frame }) => {
    const [, from = '0'] = /^(?:\/([0-8]))?$/.exec(tail.text) ?? ['', ''];
    if (from === '') throw new BadCommandError(`Not a position: ${tail.text}. Usage: SHIFT [/n]`);
    frame.args = frame.args.toSpliced(Number(from), 1);
    return nothing;
  },

  EXIT: async (runner, tail, { frame }) => {
    const [, only, digits] = /^(\/b(?=\s|$))?\s*(-?\d{1,10})?$/i.exec(tail.text) ?? [
      undefined,
      '?',
    ];
    if (only === '?') throw new BadCommandError(`Not a number: ${tail.text}. Usage: EXIT [/B] [n]`);
    // As the host's exit statuses: one byte.
    const code = digits === undefined ? undefined : Number(digits) & 0xff;
    if (code !== undefined) runner.setLevel(code);
    const kind = only !== undefined && frame.file !== undefined ? 'return' : 'exit';
    return { ...nothing, jump: { kind, code } };
  },

  SETLOCAL: async ({ world }, tail, { frame }) => {
    if (tail.text !== '') {
      throw new BadCommandError(
        'Usage: SETLOCAL. There is no delayed expansion: CALL :label instead',
      );
    }
    if (frame.file !== undefined) frame.saved.push(world.variables.save());
    return nothing;
  },

  ENDLOCAL: async ({ world }, _tail, { frame }) => {
    const saved = frame.saved.pop();
    if (saved !== undefined) world.variables.restore(saved);
    return nothing;
  },
};

/** Words that must stand in the line itself: they change how it is read. */
const spelled = ['IF', 'FOR', 'TRY', 'BILL'];

/** The word that a command is; undefined where it is the system's. Throws for a word that the line itself must spell. */
export function findWordOfLanguage({ name, rest }: CommandText): LanguageWord | undefined {
  const upper = name.toUpperCase();
  const isWord = Object.hasOwn(words, upper) || spelled.includes(upper);
  if (isWord && rest.text.trim() === '/?') {
    return (runner, _tail, scope) => runner.runCommand(plain(`HELP ${upper}`), scope);
  }
  if (spelled.includes(upper)) {
    throw new BadCommandError(`${upper} must stand in the line itself, not in a variable`);
  }
  return /^[\s:/,;=]?$/.test(rest.text.charAt(0)) && Object.hasOwn(words, upper)
    ? words[upper]
    : undefined;
}

function getFile(word: string, { frame }: Scope): BatchFile {
  if (frame.file === undefined) throw new BadCommandError(`${word} works in batch files only`);
  return frame.file;
}

function makeLabelFrame(tail: MarkedText, scope: Scope): ReturnType<typeof makeFrame> {
  const file = getFile('CALL :label', scope);
  const label = readLabel(tail.text);
  const args = splitBatchArguments(tail);
  const end = args[0]?.text.length ?? 0;
  const frame = makeFrame(file, args, trim(slice(tail, end)));
  if (label === 'eof') return { ...frame, position: file.lines.length };
  const position = findLabel(file, label, scope.frame.position);
  if (position === undefined) throw new BadCommandError(`Label not found: ${label}`);
  return { ...frame, position };
}

/** As cmd does for `CALL`: variables are replaced a second time. Data stays what it is. */
function expandAgain(text: MarkedText, values: Values): MarkedText {
  const runs = [...text.marks.matchAll(/\.+|L+/g)];
  return concat(
    runs.map(({ 0: run, index }) => {
      const part = slice(text, index, index + run.length);
      return run.startsWith('L') ? part : expand(readPieces(part.text, values.mode), values);
    }),
  );
}

/** The name that a failure of a line is reported under. */
export function nameOf(text: MarkedText): string {
  const { name, word } = splitCommand(text);
  return (name === '' ? word : name).toUpperCase() || 'DOS';
}
