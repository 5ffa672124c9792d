import { NetworkError } from '../errors/transaction.ts';

/** The fields of a JSON object that somebody else wrote: each is checked when it is read. */
export class Fields {
  readonly #what: string;
  readonly #value: object;

  /** Throws `NetworkError` where the value is no object. */
  constructor(what: string, value: unknown) {
    if (typeof value !== 'object' || value === null) {
      throw new NetworkError({ reason: `${what} is not an object` });
    }
    this.#what = what;
    this.#value = value;
  }

  find(name: string): unknown {
    const value: unknown = Reflect.get(this.#value, name);
    return value === null ? undefined : value;
  }

  text(name: string): string {
    const value = this.find(name);
    return typeof value === 'string' ? value : this.#wrong(name, 'text');
  }

  optionalText(name: string): string | undefined {
    return this.find(name) === undefined ? undefined : this.text(name);
  }

  /** A whole number, written as number or text. */
  integer(name: string): bigint {
    const value = this.find(name);
    const isWhole =
      (typeof value === 'number' && Number.isSafeInteger(value)) ||
      (typeof value === 'string' && /^-?[0-9]{1,40}$/.test(value));
    return isWhole ? BigInt(value) : this.#wrong(name, 'a whole number');
  }

  number(name: string): number {
    const value = Number(this.find(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : this.#wrong(name, 'a number');
  }

  list(name: string): readonly unknown[] {
    const value = this.find(name);
    return Array.isArray(value) ? value : this.#wrong(name, 'a list');
  }

  object(name: string): Fields {
    return new Fields(`${this.#what}.${name}`, this.find(name));
  }

  #wrong(name: string, expected: string): never {
    throw new NetworkError({ reason: `${this.#what}.${name} is not ${expected}` });
  }
}
