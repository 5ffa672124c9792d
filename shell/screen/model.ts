import type { Completion } from './complete.ts';
import { commonStart } from './complete.ts';
import { edit, type Editor, insert, newEditor, splitChars, textOf, withText } from './editor.ts';
import type { Key, KeyName } from './keys.ts';

/** Something that is finished and stays above. */
export interface Printed {
  readonly id: number;
  readonly kind: 'output' | 'message' | 'input' | 'banner';
  readonly text: string;
}

/** What the screen knows of the system. */
export interface Status {
  readonly account: string | undefined;
  /** Lovelace. */
  readonly funds: bigint | undefined;
  readonly slot: bigint | undefined;
  /** POSIX milliseconds of the newest block. */
  readonly blockTime: bigint | undefined;
  /** Calls that are not confirmed yet. */
  readonly pending: number;
  readonly drive: string;
  readonly network: string;
}

/** How far a long call has come. */
export interface CallProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

/** A list to choose from: what was typed before, or what could be typed. */
export interface Menu {
  readonly kind: 'history' | 'completion';
  readonly items: readonly string[];
  readonly chosen: number;
  /** What an item replaces begins here, in characters. */
  readonly from: number;
}

/** What the screen waits for. */
export type Waiting =
  | { readonly kind: 'line' }
  /** A command runs. */
  | { readonly kind: 'command' }
  | { readonly kind: 'answer'; readonly question: string }
  /** An answer that is not shown. */
  | { readonly kind: 'secret'; readonly question: string }
  | { readonly kind: 'key'; readonly question: string };

/** Everything that is drawn. */
export interface ScreenState {
  readonly printed: readonly Printed[];
  readonly waiting: Waiting;
  readonly prompt: string;
  readonly editor: Editor;
  /** Keys that were pressed while nothing was asked for: as in MS-DOS, they wait until something is. */
  readonly ahead: readonly Key[];
  /** SECURITY: not shown once a secret was asked for: it may be the next try at it. */
  readonly hidesAhead: boolean;
  readonly history: readonly string[];
  readonly menu: Menu | undefined;
  /** Ctrl-R: what is looked for, and where in the history it was found. */
  readonly search: { readonly query: string; readonly at: number } | undefined;
  readonly status: Status;
  readonly progress: CallProgress | undefined;
  readonly columns: number;
  readonly rows: number;
  /** POSIX milliseconds, for the age of the newest block. */
  readonly now: bigint;
}

/** What the outside must do about a key. */
export type Effect =
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'answer'; readonly text: string | undefined }
  | { readonly kind: 'pressed'; readonly key: string }
  | { readonly kind: 'complete'; readonly before: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'leave' };

/** A state, and what is to be done. */
export interface Step {
  readonly state: ScreenState;
  readonly effect?: Effect;
}

/** The screen before anything has happened. */
export function firstState(parts: {
  readonly history: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly now: bigint;
}): ScreenState {
  return {
    printed: [],
    waiting: { kind: 'command' },
    prompt: '',
    editor: newEditor(parts.history.length),
    ahead: [],
    hidesAhead: false,
    menu: undefined,
    search: undefined,
    status: {
      account: undefined,
      funds: undefined,
      slot: undefined,
      blockTime: undefined,
      pending: 0,
      drive: 'C:\\',
      network: 'emulator',
    },
    progress: undefined,
    ...parts,
  };
}

/** Finished output, above everything else. */
export function print(state: ScreenState, kind: Printed['kind'], text: string): ScreenState {
  const trimmed = text.replace(/\n$/, '');
  return {
    ...state,
    printed: [...state.printed, { id: state.printed.length, kind, text: trimmed }],
  };
}

/** The prompt comes back, with the line that was begun meanwhile. */
export function showPrompt(
  state: ScreenState,
  prompt: string,
  history: readonly string[],
): ScreenState {
  const editor = { ...state.editor, place: history.length };
  return {
    ...state,
    waiting: { kind: 'line' },
    prompt,
    history,
    editor,
    progress: undefined,
    hidesAhead: false,
  };
}

/** A question is asked. */
export function ask(state: ScreenState, waiting: Waiting): ScreenState {
  const editor = newEditor(state.history.length);
  const hidesAhead = state.hidesAhead || waiting.kind === 'secret';
  return { ...state, waiting, editor, hidesAhead, menu: undefined };
}

/** What is there to complete has been found. */
export function showCompletion(
  state: ScreenState,
  before: string,
  { from, candidates }: Completion,
): ScreenState {
  // The person has typed on meanwhile.
  if (state.waiting.kind !== 'line' || textBefore(state.editor) !== before) return state;
  const start = splitChars(before.slice(0, from)).length;
  const [only] = candidates;
  if (only === undefined) return { ...state, menu: undefined };
  if (candidates.length === 1) {
    const ended = /[\\/]"?$/.test(only) ? only : `${only} `;
    return { ...state, editor: replaceFrom(state.editor, start, ended), menu: undefined };
  }
  const common = commonStart(candidates);
  const longer = common.length > before.length - from;
  return {
    ...state,
    editor: longer ? replaceFrom(state.editor, start, common) : state.editor,
    menu: { kind: 'completion', items: candidates, chosen: -1, from: start },
  };
}

function textBefore({ chars, cursor }: Editor): string {
  return chars.slice(0, cursor).join('');
}

function replaceFrom(editor: Editor, from: number, text: string): Editor {
  const added = splitChars(text);
  const chars = [...editor.chars.slice(0, from), ...added, ...editor.chars.slice(editor.cursor)];
  return { ...editor, chars, cursor: from + added.length };
}

/** What a key does, by what the screen waits for. */
export function press(state: ScreenState, key: Key): Step {
  switch (state.waiting.kind) {
    case 'command':
      return pressWhileRunning(state, key);
    case 'key':
      return pressForKey(state, key);
    case 'answer':
    case 'secret':
      return pressForAnswer(state, key);
    case 'line':
      if (state.search !== undefined) return pressInSearch(state, state.search, key);
      if (state.menu?.kind === 'history') return pressInHistory(state, state.menu, key);
      return pressAtPrompt(state, key);
  }
}

/** A key waits. */
export function queue(state: ScreenState, key: Key): ScreenState {
  return { ...state, ahead: [...state.ahead, key] };
}

/** What is shown of what was typed ahead: its text, unless it may be secret. */
export function textAhead({ ahead, hidesAhead }: ScreenState): string {
  if (hidesAhead) return '';
  return ahead.map((key) => (key.kind === 'key' ? '' : key.text)).join('');
}

function pressWhileRunning(state: ScreenState, key: Key): Step {
  if (key.kind !== 'key') return { state: queue(state, key) };
  // What was typed for what is interrupted is not meant for what comes then.
  if (key.name === 'interrupt')
    return { state: { ...state, ahead: [] }, effect: { kind: 'interrupt' } };
  if (key.name === 'redraw') return { state, effect: { kind: 'redraw' } };
  return { state: queue(state, key) };
}

function pressForKey(state: ScreenState, key: Key): Step {
  const running: ScreenState = { ...state, waiting: { kind: 'command' } };
  if (key.kind !== 'key') {
    const [first, ...others] = splitChars(key.text);
    if (first === undefined) return { state };
    const rest: readonly Key[] =
      others.length === 0 ? [] : [{ kind: 'text', text: others.join('') }];
    const ahead = [...rest, ...state.ahead];
    return { state: { ...running, ahead }, effect: { kind: 'pressed', key: first } };
  }
  if (key.name === 'interrupt') return { state: running, effect: { kind: 'interrupt' } };
  const characters: Partial<Record<KeyName, string>> = {
    enter: '\r',
    escape: '\u{1B}',
    tab: '\t',
    backspace: '\u{7F}',
  };
  return { state: running, effect: { kind: 'pressed', key: characters[key.name] ?? '\0' } };
}

function pressForAnswer(state: ScreenState, key: Key): Step {
  const running: ScreenState = {
    ...state,
    waiting: { kind: 'command' },
    editor: newEditor(state.history.length),
  };
  if (key.kind !== 'key') {
    const [line = ''] = key.text.split('\n', 1);
    return { state: { ...state, editor: insert(state.editor, line) } };
  }
  if (key.name === 'enter') {
    return { state: running, effect: { kind: 'answer', text: textOf(state.editor) } };
  }
  if (key.name === 'interrupt' || key.name === 'endOfInput') {
    return { state: running, effect: { kind: 'answer', text: undefined } };
  }
  return { state: { ...state, editor: edit(state.editor, key.name, []) ?? state.editor } };
}

function pressAtPrompt(state: ScreenState, key: Key): Step {
  const { editor, history, menu } = state;
  if (key.kind !== 'key') {
    return { state: { ...state, editor: insert(editor, key.text), menu: undefined } };
  }
  switch (key.name) {
    case 'enter':
      return {
        state: {
          ...state,
          waiting: { kind: 'command' },
          editor: newEditor(history.length, editor.overtype),
          menu: undefined,
        },
        effect: { kind: 'run', text: textOf(editor) },
      };
    case 'interrupt':
      return { state: { ...state, editor: newEditor(history.length), menu: undefined } };
    case 'endOfInput':
      return editor.chars.length === 0
        ? { state, effect: { kind: 'leave' } }
        : { state: { ...state, editor: edit(editor, 'delete', history) ?? editor } };
    case 'redraw':
      return { state, effect: { kind: 'redraw' } };
    case 'search':
      return { state: { ...state, search: { query: '', at: history.length }, menu: undefined } };
    case 'f7':
      return history.length === 0
        ? { state }
        : {
            state: {
              ...state,
              menu: { kind: 'history', items: history, chosen: history.length - 1, from: 0 },
            },
          };
    case 'tab':
    case 'backtab':
      if (menu?.kind === 'completion') {
        return { state: choose(state, menu, key.name === 'tab' ? 1 : -1) };
      }
      return { state, effect: { kind: 'complete', before: textBefore(editor) } };
    default: {
      const edited = edit(editor, key.name, history);
      return {
        state: edited === undefined ? state : { ...state, editor: edited, menu: undefined },
      };
    }
  }
}

/** As in cmd, Tab goes through what is possible. */
function choose(state: ScreenState, menu: Menu, step: number): ScreenState {
  const from = menu.chosen < 0 && step < 0 ? 0 : menu.chosen;
  const chosen = (from + step + menu.items.length) % menu.items.length;
  const editor = replaceFrom(state.editor, menu.from, menu.items[chosen] ?? '');
  return { ...state, editor, menu: { ...menu, chosen } };
}

function pressInHistory(state: ScreenState, menu: Menu, key: Key): Step {
  const closed: ScreenState = { ...state, menu: undefined };
  if (key.kind !== 'key') return pressAtPrompt(closed, key);
  const steps: Partial<Record<KeyName, number>> = { up: -1, down: 1, pageUp: -10, pageDown: 10 };
  const step = steps[key.name];
  if (step !== undefined) {
    const chosen = Math.min(menu.items.length - 1, Math.max(0, menu.chosen + step));
    return { state: { ...state, menu: { ...menu, chosen } } };
  }
  const line = menu.items[menu.chosen] ?? '';
  if (key.name === 'enter') return pressAtPrompt(withLine(closed, line), key);
  if (key.name === 'right' || key.name === 'tab' || key.name === 'left') {
    return { state: withLine(closed, line) };
  }
  return { state: closed };
}

function withLine(state: ScreenState, line: string): ScreenState {
  return { ...state, editor: withText(state.editor, line) };
}

function pressInSearch(
  state: ScreenState,
  { query, at }: { readonly query: string; readonly at: number },
  key: Key,
): Step {
  const { history } = state;
  const found = history[at];
  const ended: ScreenState = { ...state, search: undefined };
  const taken = found === undefined ? ended : withLine(ended, found);
  if (key.kind !== 'key') {
    const longer = query + key.text.replaceAll('\n', ' ');
    return { state: { ...state, search: findBack(history, longer, history.length) } };
  }
  switch (key.name) {
    case 'search':
      return { state: { ...state, search: findBack(history, query, at) } };
    case 'backspace': {
      const shorter = splitChars(query).slice(0, -1).join('');
      return { state: { ...state, search: findBack(history, shorter, history.length) } };
    }
    case 'enter':
      return pressAtPrompt(taken, key);
    case 'interrupt':
    case 'escape':
      return { state: ended };
    default:
      return { state: taken };
  }
}

/** The next older line that holds the text; where there is none, the one that was found stays. */
function findBack(
  history: readonly string[],
  query: string,
  from: number,
): { readonly query: string; readonly at: number } {
  const wanted = query.toUpperCase();
  const at =
    query === ''
      ? -1
      : history.findLastIndex((line, index) => index < from && line.toUpperCase().includes(wanted));
  return { query, at: at < 0 && from < history.length ? from : at };
}
