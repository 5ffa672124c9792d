/** A JSON number that neither a bigint nor a double can hold as it is written: `1.50`, `1e400`, `-0`. */
export class LosslessNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}
