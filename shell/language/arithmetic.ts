import { BadCommandError } from '../../offchain/errors/file.ts';

/** The variables of an expression. */
export interface Numbers {
  find(name: string): number;
  set(name: string, value: number): void;
}

const binary: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const token =
  /\s*(?:(0x[0-9a-f]+|\d+)|([a-z_$#@?][\w$#@?.]*)|(<<=|>>=|<<|>>|[-+*/%&^|]=|[-+*/%&^|=()!~,]))/iy;

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'operator'; readonly text: string };

/** Computes as `SET /A` of cmd does, with whole numbers of 32 bits. Throws `BadCommandError`. */
export function calculate(text: string, numbers: Numbers): number {
  const calculation = new Calculation(listTokens(text), numbers);
  return calculation.all();
}

function listTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at;
    const [found, number, name, operator] = token.exec(text) ?? [];
    if (found === undefined) throw bad(text.slice(at).trim());
    at += found.length;
    if (number !== undefined) tokens.push({ kind: 'number', value: readNumber(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', name });
    else tokens.push({ kind: 'operator', text: operator ?? '' });
  }
  return tokens;
}

/** As in C and cmd, `0x` is hexadecimal and a leading 0 octal: the trap of `SET /A N=08`. */
function readNumber(digits: string): number {
  const octal = /^0\d/.test(digits);
  if (octal && !/^[0-7]+$/.test(digits)) {
    throw new BadCommandError(`Not a number: ${digits} begins with 0, so it is octal`);
  }
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  if (value > 0xffff_ffff) throw new BadCommandError(`Number too large: ${digits}`);
  return value | 0;
}

function bad(at: string): BadCommandError {
  return new BadCommandError(`Not an expression, from here on: ${at === '' ? 'its end' : at}`);
}

const MAX_DEPTH = 100;

class Calculation {
  readonly #tokens: readonly Token[];
  readonly #numbers: Numbers;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], numbers: Numbers) {
    this.#tokens = tokens;
    this.#numbers = numbers;
  }

  all(): number {
    const value = this.#list();
    if (this.#at < this.#tokens.length) throw bad(this.#here());
    return value;
  }

  #list(): number {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): number {
    const name = this.#tokens[this.#at];
    const operator = this.#tokens[this.#at + 1];
    const assigns = operator?.kind === 'operator' && /^(?:|.|..)=$/.test(operator.text);
    if (name?.kind !== 'name' || !assigns) return this.#binary(0);
    this.#at += 2;
    const right = this.#deeper(() => this.#assignment());
    const sign = operator.text.slice(0, -1);
    const value = sign === '' ? right : apply(sign, this.#numbers.find(name.name), right);
    this.#numbers.set(name.name, value);
    return value;
  }

  #binary(level: number): number {
    const operators = binary[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.#take(each));
      if (operator === undefined) return left;
      left = apply(operator, left, this.#binary(level + 1));
    }
  }

  #unary(): number {
    if (this.#take('-')) return -this.#deeper(() => this.#unary()) | 0;
    if (this.#take('+')) return this.#deeper(() => this.#unary());
    if (this.#take('~')) return ~this.#deeper(() => this.#unary());
    if (this.#take('!')) return this.#deeper(() => this.#unary()) === 0 ? 1 : 0;
    if (this.#take('(')) {
      const value = this.#deeper(() => this.#list());
      if (!this.#take(')')) throw new BadCommandError('Missing ) in an expression');
      return value;
    }
    const next = this.#tokens[this.#at];
    if (next === undefined || next.kind === 'operator') throw bad(this.#here());
    this.#at += 1;
    return next.kind === 'number' ? next.value : this.#numbers.find(next.name) | 0;
  }

  #deeper(part: () => number): number {
    if (this.#depth >= MAX_DEPTH) throw new BadCommandError('An expression is nested too deep');
    this.#depth += 1;
    const value = part();
    this.#depth -= 1;
    return value;
  }

  #take(operator: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.kind !== 'operator' || next.text !== operator) return false;
    this.#at += 1;
    return true;
  }

  #here(): string {
    const next = this.#tokens[this.#at];
    if (next === undefined) return '';
    if (next.kind === 'number') return String(next.value);
    return next.kind === 'name' ? next.name : next.text;
  }
}

function apply(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return (left + right) | 0;
    case '-':
      return (left - right) | 0;
    case '*':
      return Math.imul(left, right);
    case '/':
    case '%':
      if (right === 0) throw new BadCommandError('Divide by zero');
      return (operator === '/' ? left / right : left % right) | 0;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '&':
      return left & right;
    case '^':
      return left ^ right;
    default:
      return left | right;
  }
}
