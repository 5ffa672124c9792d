import type { JsonValue } from './json.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const KEYWORDS: readonly (readonly [string, JsonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

/**
 * Reads a JSON text (RFC 8259); `readNumber` makes a value of each number. What is open lies in a list and not on the
 * stack: strangers decide how deep a datum nests, and nodes write it that deep. Throws `SyntaxError`, also for a key that
 * an object has twice: readers differ in which one counts.
 */
export function readJson(text: string, readNumber: (text: string) => JsonValue): JsonValue {
  const scanner = new Scanner(text);
  const open: Open[] = [];
  for (;;) {
    const begun = beginsAt(scanner);
    let value: JsonValue;
    if (begun === undefined) {
      value = scanner.readScalar(readNumber);
    } else if (scanner.skip(begun.end)) {
      ({ value } = begun);
    } else {
      begun.next(scanner);
      open.push(begun);
      continue;
    }
    let around = open.at(-1);
    while (around !== undefined) {
      around.put(value);
      if (scanner.skip(',')) {
        around.next(scanner);
        break;
      }
      if (!scanner.skip(around.end)) throw scanner.wants(`, or ${around.end}`);
      // It was the last, so what it lies in is whole as well.
      ({ value } = around);
      open.pop();
      around = open.at(-1);
    }
    if (around !== undefined) continue;
    if (!scanner.isAtEnd()) throw scanner.wants('the end');
    return value;
  }
}

/** A list or an object of which more is to come. */
interface Open {
  readonly value: JsonValue;
  readonly end: ']' | '}';
  /** Reads what stands before the next value. */
  next(scanner: Scanner): void;
  put(value: JsonValue): void;
}

function beginsAt(scanner: Scanner): Open | undefined {
  if (scanner.skip('[')) return new OpenList();
  return scanner.skip('{') ? new OpenObject() : undefined;
}

class OpenList implements Open {
  readonly end = ']';
  readonly value: JsonValue[] = [];

  next(): void {
    // Nothing stands before the values of a list.
  }

  put(value: JsonValue): void {
    this.value.push(value);
  }
}

class OpenObject implements Open {
  readonly end = '}';
  readonly value: Record<string, JsonValue> = {};
  #key = '';

  next(scanner: Scanner): void {
    this.#key = scanner.readKey();
    if (Object.hasOwn(this.value, this.#key)) {
      throw new SyntaxError(`the key ${JSON.stringify(this.#key)} twice`);
    }
  }

  put(value: JsonValue): void {
    if (this.#key !== '__proto__') this.value[this.#key] = value;
    // SECURITY: an assignment would change what the object is, and not give it a key.
    else {
      const property = { value, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this.value, this.#key, property);
    }
  }
}

/** Goes through a text from its beginning to its end. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether this character comes next; it is passed then. */
  skip(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  readKey(): string {
    const key = this.#findString();
    if (key === undefined) throw this.wants('a key');
    if (!this.skip(':')) throw this.wants(':');
    return key;
  }

  /** Reads what has no parts. */
  readScalar(readNumber: (text: string) => JsonValue): JsonValue {
    const text = this.#findString();
    if (text !== undefined) return text;
    NUMBER.lastIndex = this.#at;
    const [number] = NUMBER.exec(this.#text) ?? [];
    if (number !== undefined) {
      this.#at += number.length;
      return readNumber(number);
    }
    for (const [keyword, value] of KEYWORDS) {
      if (!this.#text.startsWith(keyword, this.#at)) continue;
      this.#at += keyword.length;
      return value;
    }
    throw this.wants('a value');
  }

  wants(wanted: string): SyntaxError {
    const found = this.#text[this.#at];
    const got = found === undefined ? 'the end' : JSON.stringify(found);
    return new SyntaxError(`${wanted} expected at position ${this.#at}, not ${got}`);
  }

  #findString(): string | undefined {
    if (!this.skip('"')) return undefined;
    const begin = this.#at - 1;
    let end = this.#text.indexOf('"', this.#at);
    while (end >= 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new SyntaxError(`text without an end, from position ${begin}`);
    this.#at = end + 1;
    const text: unknown = JSON.parse(this.#text.slice(begin, this.#at));
    return String(text);
  }

  /** Whether an odd number of backslashes stands before a position. */
  #isEscaped(position: number): boolean {
    let first = position;
    while (this.#text[first - 1] === '\\') first--;
    return (position - first) % 2 === 1;
  }

  #skipSpace(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character !== ' ' && character !== '\n' && character !== '\r' && character !== '\t')
        return;
      this.#at++;
    }
  }
}
