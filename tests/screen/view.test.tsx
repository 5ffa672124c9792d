import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import type { Key, KeyName } from '../../shell/screen/keys.ts';
import {
  ask,
  firstState,
  press,
  print,
  type ScreenState,
  showCompletion,
  showPrompt,
} from '../../shell/screen/model.ts';
import { formatStatus, View } from '../../shell/screen/view.tsx';

const history = ['DIR', 'VER'];
const start = firstState({ history, columns: 60, rows: 20, now: 10_000n });
const atPrompt = showPrompt(start, 'C:\\>', history);
const status = {
  account: 'alice',
  funds: 12_345_678_901n,
  slot: 77n,
  blockTime: 4_000n,
  pending: 2,
  drive: 'C:\\docs',
  network: 'emulator',
};

function after(
  state: ScreenState,
  ...keys: readonly (KeyName | { readonly text: string })[]
): ScreenState {
  return keys.reduce<ScreenState>((sofar, key) => {
    const pressed: Key =
      typeof key === 'string' ? { kind: 'key', name: key } : { kind: 'text', text: key.text };
    return press(sofar, pressed).state;
  }, state);
}

/** Without colours: `inverse` is not seen here. */
function frame(state: ScreenState): readonly string[] {
  const { lastFrame, unmount } = render(<View state={state} />);
  const lines = (lastFrame() ?? '').split('\n').map((line) => line.trimEnd());
  unmount();
  return lines;
}

describe('frames', () => {
  test('the prompt with a line, above the status', () => {
    const state = after({ ...atPrompt, status }, { text: 'DIR \\docs' });
    expect(frame(state)).toEqual([
      'C:\\>DIR \\docs',
      'alice │ 12,345.678901 ADA │ C:\\docs │ 2 pending │ slot 77',
    ]);
  });

  test('a secret is not drawn, and neither is what is typed behind it, until the prompt', () => {
    const asked = ask(atPrompt, { kind: 'secret', question: 'Password of alice: ' });
    const typed = after(asked, { text: 'tomato-lantern' }, 'backspace', { text: 'x' });
    expect(frame(typed)[0]).toBe('Password of alice:');
    const { state, effect } = press(typed, { kind: 'key', name: 'enter' });
    expect(effect).toEqual({ kind: 'answer', text: 'tomato-lanterx' });
    const ahead = after(state, { text: 'another try' });
    expect(frame(ahead)[0]).toBe('…');
    expect(frame(ask(ahead, { kind: 'key', question: '-- More --' }))[0]).toBe('-- More --');
    const next = after(
      { ...showPrompt(state, 'C:\\>', history), waiting: { kind: 'command' } },
      {
        text: 'DIR',
      },
    );
    expect(frame(next)[0]).toBe('…  DIR');
  });

  test('finished output stays above', () => {
    const printed = print(print(atPrompt, 'input', 'C:\\>VER\n'), 'output', 'DOS\n\nKernel\n');
    expect(frame(printed).slice(0, 4)).toEqual(['C:\\>VER', 'DOS', '', 'Kernel']);
  });

  test('a command that runs, with how far it has come and what is typed ahead', () => {
    const running = after(atPrompt, { text: 'COPY' }, 'enter', { text: 'VER' });
    const progress = { phase: 'sign', done: 5_000, total: 20_000 };
    expect(frame({ ...running, progress })[0]).toBe(
      'sign █████░░░░░░░░░░░░░░░ 5,000 of 20,000 bytes  VER',
    );
  });

  test('a question', () => {
    const asked = after(ask(start, { kind: 'answer', question: 'Sure (Y/N)? ' }), { text: 'y' });
    expect(frame(asked)[0]).toBe('Sure (Y/N)? y');
  });

  test('the list of F7', () => {
    expect(frame(after(atPrompt, 'f7')).slice(0, 3)).toEqual(['C:\\>', '   1: DIR', '   2: VER']);
  });

  test('the search of Ctrl-R', () => {
    expect(frame(after(atPrompt, 'search', { text: 'd' })).slice(0, 2)).toEqual([
      'C:\\>DIR',
      '(search) d',
    ]);
    expect(frame(after(atPrompt, 'search', { text: 'zz' }))[1]).toBe('(search) zz - not found');
  });

  test('what could be typed', () => {
    const typed = after(atPrompt, { text: 'C' });
    const shown = showCompletion(typed, 'C', { from: 0, candidates: ['CALL', 'CD'] });
    expect(frame(shown).slice(0, 3)).toEqual(['C:\\>C', '  CALL', '  CD']);
    expect(frame(after(shown, 'tab', 'tab'))[0]).toBe('C:\\>CD');
  });

  test('40 columns are enough, and the window is never filled', () => {
    const long = after({ ...atPrompt, columns: 40, rows: 8, status }, { text: 'x'.repeat(2000) });
    const lines = frame(long);
    expect(lines.length).toBeLessThan(8);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe('the status line', () => {
  test('shows as much as there is room for', () => {
    expect(formatStatus(status, 10_000n, 200)).toBe(
      'alice │ 12,345.678901 ADA │ C:\\docs │ 2 pending │ slot 77 │ block 6 s old │ emulator',
    );
    expect(formatStatus(status, 10_000n, 40)).toBe('alice │ 12,345.678901 ADA │ C:\\docs');
    expect(
      formatStatus({ ...status, account: undefined, funds: undefined, pending: 0 }, 0n, 10),
    ).toBe('no account');
  });
});

describe('keys', () => {
  const effectOf = (state: ScreenState, name: KeyName) =>
    press(state, { kind: 'key', name }).effect;

  test('have their effects', () => {
    expect(effectOf(after(atPrompt, { text: 'VER' }), 'enter')).toEqual({
      kind: 'run',
      text: 'VER',
    });
    expect(effectOf(atPrompt, 'endOfInput')).toEqual({ kind: 'leave' });
    expect(effectOf(after(atPrompt, { text: 'x' }), 'endOfInput')).toBeUndefined();
    expect(effectOf(after(atPrompt, { text: 'DIR d' }), 'tab')).toEqual({
      kind: 'complete',
      before: 'DIR d',
    });
    expect(effectOf(start, 'interrupt')).toEqual({ kind: 'interrupt' });
    expect(effectOf(ask(start, { kind: 'key', question: '' }), 'enter')).toEqual({
      kind: 'pressed',
      key: '\r',
    });
    expect(effectOf(ask(start, { kind: 'answer', question: '' }), 'interrupt')).toEqual({
      kind: 'answer',
      text: undefined,
    });
  });

  test('that complete one thing finish it', () => {
    const typed = after(atPrompt, { text: 'whoa' });
    const done = showCompletion(typed, 'whoa', { from: 0, candidates: ['WHOAMI'] });
    expect(done.editor.chars.join('')).toBe('WHOAMI ');
    const late = showCompletion(after(typed, { text: 'x' }), 'whoa', {
      from: 0,
      candidates: ['WHOAMI'],
    });
    expect(late.editor.chars.join('')).toBe('whoax');
  });
});
