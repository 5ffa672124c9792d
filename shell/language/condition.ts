import { BadCommandError } from '../../offchain/errors/file.ts';
import { expand, type Values } from './expand.ts';
import type { Condition, Comparison } from './syntax.ts';
import { splitWords, type Word } from './words.ts';

/** What a condition asks of the system. */
export interface Facts {
  readonly level: number;
  isDefined(name: string): boolean;
  exists(path: Word): Promise<boolean>;
}

/** Whether a condition holds. */
export async function holds(condition: Condition, values: Values, facts: Facts): Promise<boolean> {
  switch (condition.kind) {
    case 'level': {
      const text = expand(condition.atLeast, values).text.trim();
      const level = findInteger(text);
      if (level === undefined) {
        throw new BadCommandError(`Not a number: ${text}. Usage: IF ERRORLEVEL n command`);
      }
      // The trap that every family has: not "equal" but "at least".
      return facts.level >= level;
    }
    case 'exist': {
      const [path] = splitWords(expand(condition.path, values));
      return path !== undefined && path.text !== '' && facts.exists(path);
    }
    case 'defined':
      return facts.isDefined(expand(condition.name, values).text);
    case 'compare': {
      const left = expand(condition.left, values).text;
      const right = expand(condition.right, values).text;
      return compare(left, right, condition.comparison, condition.anyCase);
    }
  }
}

/** `==` compares text, the words of cmd compare numbers where both sides are some. */
function compare(left: string, right: string, comparison: Comparison, anyCase: boolean): boolean {
  const numbers =
    comparison === '==' ? [] : [findInteger(left), findInteger(right)].filter(isNumber);
  const [a, b] = numbers;
  const order = a !== undefined && b !== undefined ? a - b : compareText(left, right, anyCase);
  switch (comparison) {
    case '==':
    case 'EQU':
      return order === 0;
    case 'NEQ':
      return order !== 0;
    case 'LSS':
      return order < 0;
    case 'LEQ':
      return order <= 0;
    case 'GTR':
      return order > 0;
    case 'GEQ':
      return order >= 0;
  }
}

function compareText(left: string, right: string, anyCase: boolean): number {
  const fold = (text: string): string => (anyCase ? text.toUpperCase() : text);
  if (fold(left) === fold(right)) return 0;
  return fold(left) < fold(right) ? -1 : 1;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

/** A whole number as cmd writes it: decimal, `0x` hexadecimal, with a sign. */
export function findInteger(text: string): number | undefined {
  if (!/^[+-]?(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  const negative = text.startsWith('-');
  const value = Number(text.replace(/^[+-]/, ''));
  return negative ? -value : value;
}
