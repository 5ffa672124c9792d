import { BadCommandError } from '../../offchain/errors/file.ts';
import type { Piece } from './pieces.ts';
import type { Reader } from './source.ts';
import type { Comparison, Condition } from './syntax.ts';

const usage =
  'Usage: IF [/I] [NOT] ERRORLEVEL n | EXIST path | DEFINED name | a==b command, or (…) ELSE (…)';
const words = ['EQU', 'NEQ', 'LSS', 'LEQ', 'GTR', 'GEQ'] as const;

/** What stands between `IF` and its command. */
export function parseCondition(reader: Reader): {
  readonly condition: Condition;
  readonly negated: boolean;
} {
  const { source } = reader;
  let anyCase = false;
  let negated = false;
  for (;;) {
    source.skipSpace();
    if (source.takeKeyword('/I')) anyCase = true;
    else if (source.takeKeyword('NOT')) negated = !negated;
    else break;
  }
  return { condition: parseOne(reader, anyCase), negated };
}

function parseOne(reader: Reader, anyCase: boolean): Condition {
  const { source } = reader;
  if (source.takeKeyword('ERRORLEVEL')) {
    // As in MS-DOS, `=` separates: `IF ERRORLEVEL==1`.
    source.take(/[ \t=]*/y);
    return { kind: 'level', atLeast: readOperand(reader) };
  }
  if (source.takeKeyword('EXIST')) return { kind: 'exist', path: readNext(reader) };
  if (source.takeKeyword('DEFINED')) return { kind: 'defined', name: readNext(reader) };
  const left = reader.readPieces(/[\s=&|<>]/);
  source.skipSpace();
  const comparison = takeComparison(reader);
  if (comparison === undefined) throw new BadCommandError(usage);
  source.skipSpace();
  return { kind: 'compare', comparison, left, right: reader.readPieces(/[\s&|<>]/), anyCase };
}

function takeComparison({ source }: Reader): Comparison | undefined {
  if (source.take(/==/y) !== undefined) return '==';
  return words.find((word) => source.takeKeyword(word));
}

function readNext(reader: Reader): readonly Piece[] {
  reader.source.skipSpace();
  return readOperand(reader);
}

function readOperand(reader: Reader): readonly Piece[] {
  const pieces = reader.readPieces(/[\s&|<>]/);
  if (pieces.length === 0) throw new BadCommandError(`Missing an argument. ${usage}`);
  return pieces;
}
