import fc from 'fast-check';
import { readBatchFile } from '../../shell/language/batch-file.ts';
import { Interpreter } from '../../shell/language/interpreter.ts';
import { type Deed, makeStreams, SpyWorld } from './spy-world.ts';

/** Values and names that try to be more than text. What they would run is called KILL, and no line spells it. */
const payloads = [
  'x & KILL y',
  'x | KILL',
  'x > KILLED',
  'x" & KILL "y',
  '" & KILL & "',
  'x && KILL || KILL',
  '^& KILL',
  'x ) & KILL',
  '%A%',
  '%%a',
  ') ELSE (KILL',
  'x\n KILL',
  '',
];

const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M'];

const word = fc.oneof(
  fc.constantFrom(
    'a',
    'b.txt',
    '*.txt',
    'x y',
    '/S',
    '-',
    '1',
    '"q r"',
    'C:\\d',
    '..',
    'é',
    '日本',
  ),
  fc.constantFrom(...names.flatMap((name) => [`%${name}%`, `"%${name}%"`, `%${name}:x=z%`])),
  fc.constantFrom(
    '%%a',
    '%a',
    '%~na',
    '%%~fa',
    '"%%a"',
    '%1',
    '%~1',
    '%*',
    '%~dp0',
    '%ERRORLEVEL%',
  ),
);

const operator = fc.constantFrom(
  '&',
  '&&',
  '|',
  '||',
  '>',
  '>>',
  '<',
  '(',
  ')',
  '^',
  '"',
  '%',
  '%%',
  '@',
  ';',
  ',',
  '=',
  '^&',
  '2>',
  '2>&1',
  '>&2',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r',
  '\u{1A}',
  '\u{0}',
  '\u{1B}[2J',
  '\\',
  '/',
);

const keyword = fc.constantFrom(
  'IF',
  'NOT',
  'EXIST',
  'ERRORLEVEL',
  'DEFINED',
  'ELSE',
  '==',
  'EQU',
  'GTR',
  'FOR',
  'IN',
  'DO',

  'FOR %%a IN (',
  'FOR %a IN (',
  'FOR %%a IN (*.t) DO',
  'FOR %a IN (b ?) DO',
  'FOR /L %%a IN (1,1,3) DO',
  'FOR /L %a IN (3,-1,1) DO',

  "FOR /F %%a IN ('ECHO x') DO",
  'FOR /F "tokens=1,2*" %a IN (f) DO',
  'FOR /F "delims=" %%a IN ("x y") DO',

  'GOTO',
  'GOTO :EOF',
  ':a',
  'CALL',
  'CALL :a',
  'CALL SUB',
  'SUB',
  'SHIFT',
  'EXIT /B 3',
  'EXIT',
  'REM',
  '::',
  'TRY',
  'BILL',
  'SETLOCAL',
  'ENDLOCAL',
  'IF a==a (',
  ') ELSE (',
  'IF NOT EXIST f',
);

const command = fc.constantFrom(
  'ECHO',
  'DIR',
  'SET',
  'TYPE',
  'FAIL',
  'echo',
  'SET A=b',
  'SET B=%A%',
);

/** A line that is near enough to the grammar to get deep into it. */
export const fuzzLine: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 5, arbitrary: command },
        { weight: 5, arbitrary: word },
        { weight: 4, arbitrary: operator },
        { weight: 4, arbitrary: keyword },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      ),
      fc.constantFrom(' ', ' ', '', '\t'),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.map(([text, space]) => text + space).join(''));

interface Finding {
  readonly world: SpyWorld;
  readonly code: number;
}

async function run(text: string, mode: 'line' | 'batch'): Promise<Finding> {
  const world = new SpyWorld({
    commands: ['ECHO', 'DIR', 'SET', 'TYPE', 'FAIL', 'KILL'],
    files: payloads,
    batch: ':b\r\nECHO %1 %*\r\nIF ERRORLEVEL 1 EXIT /B 2',
  });
  names.forEach((name, at) => world.variables.set(name, payloads[at] ?? ''));
  // What a command is called may come from a variable: that is how it was meant.
  world.variables.set('N', 'KILL');
  const interpreter = new Interpreter(world, { strict: mode === 'line' });
  if (mode === 'line') {
    const { code } = await interpreter.runLine(text, makeStreams());
    return { world, code };
  }
  const file = readBatchFile(text, 'H:\\fuzz.bat');
  const call = { name: 'fuzz', tail: '"x & KILL" y&KILL' };
  const { code } = await interpreter.runBatchFile(file, call, makeStreams());
  return { world, code };
}

/** All that a line has done. */
export async function listDeeds(text: string): Promise<readonly Deed[]> {
  return [...(await run(text, 'line')).world.deeds, ...(await run(text, 'batch')).world.deeds];
}

/** What a line has done that it must not; undefined where all is well. */
export async function findMisdeed(text: string): Promise<unknown> {
  for (const mode of ['line', 'batch'] as const) {
    const { world, code } = await run(text, mode);
    const deed = world.deeds.find(
      ({ kind, name }) =>
        (kind === 'command' && name === 'KILL') || (kind === 'write' && name.startsWith('KILLED')),
    );
    if (deed !== undefined) return deed;
    if (world.defects.length > 0) return world.defects[0];
    if (!Number.isInteger(code) || code < 0 || code > 255) return code;
  }
  return undefined;
}
