/** How a line ended: with its text, or without one where whoever typed it does not want to answer. */
export interface SecretAnswer {
  readonly text: string | undefined;
}

/** A line that is typed without being shown. */
export class SecretLine {
  #typed = '';

  /** Takes keys: many at once where text is pasted. Answers how the line ended; undefined where it has not yet. */
  type(keys: string): SecretAnswer | undefined {
    for (const key of keys) {
      if (key === '\r' || key === '\n') return { text: this.#typed };
      if (key === '\u{3}' || key === '\u{4}' || key === '\u{1B}') return { text: undefined };
      if (key === '\u{7F}' || key === '\b') {
        this.#typed = Array.from(this.#typed).slice(0, -1).join('');
      } else if (key === '\u{15}') this.#typed = '';
      else if (key >= ' ') this.#typed += key;
    }
    return undefined;
  }
}
