/** What a person did on the keyboard. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  /** Pasted between the brackets of the terminal: never obeyed, whatever it holds. */
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'key'; readonly name: KeyName };

export type KeyName =
  | 'enter'
  | 'tab'
  | 'backtab'
  | 'backspace'
  | 'delete'
  | 'insert'
  | 'escape'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'pageUp'
  | 'pageDown'
  | 'clearLeft'
  | 'clearRight'
  | 'deleteWord'
  | 'search'
  | 'redraw'
  | 'interrupt'
  | 'endOfInput'
  | 'f1'
  | 'f3'
  | 'f7';

const PASTE_START = '\u{1B}[200~';
const PASTE_END = '\u{1B}[201~';

/** Makes a terminal put brackets around what is pasted, and stop doing so. */
export const pasteMode = { on: '\u{1B}[?2004h', off: '\u{1B}[?2004l' } as const;

/** Sequences of the common terminals (xterm, VT220, the Linux console, PuTTY). */
const sequences: ReadonlyMap<string, KeyName> = new Map([
  ['\u{1B}[A', 'up'],
  ['\u{1B}OA', 'up'],
  ['\u{1B}[B', 'down'],
  ['\u{1B}OB', 'down'],
  ['\u{1B}[C', 'right'],
  ['\u{1B}OC', 'right'],
  ['\u{1B}[D', 'left'],
  ['\u{1B}OD', 'left'],
  ['\u{1B}[H', 'home'],
  ['\u{1B}OH', 'home'],
  ['\u{1B}[1~', 'home'],
  ['\u{1B}[7~', 'home'],
  ['\u{1B}[F', 'end'],
  ['\u{1B}OF', 'end'],
  ['\u{1B}[4~', 'end'],
  ['\u{1B}[8~', 'end'],
  ['\u{1B}[2~', 'insert'],
  ['\u{1B}[3~', 'delete'],
  ['\u{1B}[5~', 'pageUp'],
  ['\u{1B}[6~', 'pageDown'],
  ['\u{1B}[Z', 'backtab'],
  ['\u{1B}[1;5C', 'wordRight'],
  ['\u{1B}[1;3C', 'wordRight'],
  ['\u{1B}f', 'wordRight'],
  ['\u{1B}[1;5D', 'wordLeft'],
  ['\u{1B}[1;3D', 'wordLeft'],
  ['\u{1B}b', 'wordLeft'],
  ['\u{1B}OP', 'f1'],
  ['\u{1B}[11~', 'f1'],
  ['\u{1B}[[A', 'f1'],
  ['\u{1B}OR', 'f3'],
  ['\u{1B}[13~', 'f3'],
  ['\u{1B}[[C', 'f3'],
  ['\u{1B}[18~', 'f7'],
]);

const controls: ReadonlyMap<string, KeyName> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u{1}', 'home'],
  ['\u{2}', 'left'],
  ['\u{3}', 'interrupt'],
  ['\u{4}', 'endOfInput'],
  ['\u{5}', 'end'],
  ['\u{6}', 'right'],
  ['\u{8}', 'backspace'],
  ['\u{B}', 'clearRight'],
  ['\u{C}', 'redraw'],
  ['\u{E}', 'down'],
  ['\u{10}', 'up'],
  ['\u{12}', 'search'],
  ['\u{15}', 'clearLeft'],
  ['\u{17}', 'deleteWord'],
  ['\u{7F}', 'backspace'],
]);

// eslint-disable-next-line no-control-regex -- it is about control sequences
const complete = /^\u{1B}(?:\[\[[A-E]|\[[0-9;?]*[ -/]*[@-Z\\-~]|O[ -~]|[ -NP-Z\\-~])/u;

/** Makes keys of what a terminal sends, in pieces of any size. */
export class KeyReader {
  #rest = '';
  #decoder = new TextDecoder();
  #pasted: string | undefined;

  /** The keys that are complete. An escape alone may be the beginning of more: `flush` says that nothing came. */
  read(chunk: Uint8Array): readonly Key[] {
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    return this.#take(false);
  }

  /** Whether something waits for its end. */
  get isWaiting(): boolean {
    return this.#rest !== '' && this.#pasted === undefined;
  }

  /** Nothing more came: what is left means what it is. */
  flush(): readonly Key[] {
    return this.#take(true);
  }

  #take(all: boolean): readonly Key[] {
    const keys: Key[] = [];
    for (;;) {
      const key = this.#pasted === undefined ? this.#takeKey(all) : this.#takePaste();
      if (key === undefined) return keys;
      if (key !== 'nothing') keys.push(key);
    }
  }

  #takePaste(): Key | 'nothing' | undefined {
    const end = this.#rest.indexOf(PASTE_END);
    // The end may itself be cut in two.
    const keep = end < 0 ? Math.max(0, this.#rest.length - PASTE_END.length + 1) : end;
    this.#pasted = (this.#pasted ?? '') + this.#rest.slice(0, keep);
    this.#rest = this.#rest.slice(keep);
    if (end < 0) return undefined;
    this.#rest = this.#rest.slice(PASTE_END.length);
    const text = this.#pasted;
    this.#pasted = undefined;
    return { kind: 'paste', text: text.replaceAll(/\r\n?/g, '\n') };
  }

  #takeKey(all: boolean): Key | 'nothing' | undefined {
    const rest = this.#rest;
    const char = rest.charAt(0);
    if (char === '') return undefined;
    if (char === '\u{1B}') return this.#takeSequence(all);
    const name = controls.get(char);
    if (name !== undefined) {
      this.#rest = rest.slice(1);
      return { kind: 'key', name };
    }
    const [text = ''] = /^[^\p{Cc}]+/u.exec(rest) ?? [];
    this.#rest = rest.slice(Math.max(1, text.length));
    return text === '' ? 'nothing' : { kind: 'text', text };
  }

  #takeSequence(all: boolean): Key | 'nothing' | undefined {
    const rest = this.#rest;
    if (rest.startsWith(PASTE_START)) {
      this.#rest = rest.slice(PASTE_START.length);
      this.#pasted = '';
      return 'nothing';
    }
    const [sequence] = complete.exec(rest) ?? [];
    if (sequence === undefined) {
      if (!all && rest.length < 32) return undefined;
      this.#rest = rest.slice(1);
      return { kind: 'key', name: 'escape' };
    }
    this.#rest = rest.slice(sequence.length);
    const name = sequences.get(sequence);
    // What is not known does nothing: it must not become text.
    return name === undefined ? 'nothing' : { kind: 'key', name };
  }
}
