import type { Sink } from '../language/world.ts';
import { findText, showMessage, showName } from '../visible.ts';
import { type Printed, print } from './model.ts';
import type { ScreenStore } from './store.ts';

const TAB = 8;

/**
 * Collects what is printed, so that many small writes are one part of the screen. SECURITY: whatever comes here is
 * shown, never obeyed.
 */
export class Printer {
  readonly #store: ScreenStore;
  #kind: Printed['kind'] = 'output';
  #text = '';
  #timer: NodeJS.Immediate | undefined;

  constructor(store: ScreenStore) {
    this.#store = store;
  }

  /** A sink whose writes are shown as one kind. */
  sink(kind: Printed['kind']): Sink {
    return { write: async (data) => this.write(kind, data) };
  }

  write(kind: Printed['kind'], data: string | Uint8Array): void {
    if (data.length === 0) return;
    if (kind !== this.#kind) this.flush();
    this.#kind = kind;
    this.#text += typeof data === 'string' ? data : toText(data);
    this.#timer ??= setImmediate(() => this.flush());
  }

  /** Shows what has been collected. */
  flush(): void {
    clearImmediate(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const shown = showMessage(this.#text.replaceAll('\r\n', '\n')).split('\n').map(expandTabs);
    this.#text = '';
    const kind = this.#kind;
    this.#store.update((state) => print(state, kind, shown.join('\n')));
  }
}

function toText(data: Uint8Array): string {
  return findText(data) ?? showName(data);
}

/** A tab has no width that could be laid out. */
function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let shown = '';
  for (const part of line.split('\t').slice(0, -1)) {
    shown += part;
    shown += ' '.repeat(TAB - (shown.length % TAB));
  }
  return shown + line.slice(line.lastIndexOf('\t') + 1);
}
