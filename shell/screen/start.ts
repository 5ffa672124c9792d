import { createRun, type ShellRun } from '../create-machine.ts';
import type { Console } from '../console.ts';
import { Interpreter } from '../language/interpreter.ts';
import { bufferInput } from '../language/input.ts';
import type { Streams } from '../language/world.ts';
import type { Options } from '../options.ts';
import { makePrompt } from '../prompt-text.ts';
import { createPlainReporter } from '../reporter.ts';
import type { Settings } from '../settings.ts';
import { dosError } from '../../offchain/errors/dos-error.ts';
import { complete } from './complete.ts';
import { History } from './history.ts';
import { type Key, KeyReader, pasteMode } from './keys.ts';
import {
  ask,
  type CallProgress,
  type Effect,
  firstState,
  press,
  queue,
  showCompletion,
  showPrompt,
  type Waiting,
} from './model.ts';
import { Printer } from './printer.ts';
import { findStatus } from './status.ts';
import { ScreenStore } from './store.ts';

/** How long an escape may be the beginning of a sequence, milliseconds. */
const ESCAPE_WAIT = 40;
/** How often the age of the newest block is shown anew, milliseconds. */
const TICK = 5000;

/** Runs the screen until EXIT, Ctrl-D or two Ctrl-C that nothing answers. Resolves to the exit status. */
export async function runScreen(settings: Settings, options: Options): Promise<number> {
  const mounting = mountLater();
  const history = await History.open(settings.home);
  const { stdout } = process;
  const store = new ScreenStore(
    firstState({
      history: history.lines,
      columns: stdout.columns,
      rows: stdout.rows,
      now: BigInt(Date.now()),
    }),
  );
  const printer = new Printer(store);
  const session = new ScreenSession(settings, options, store, printer, history);
  printer.write('banner', await makeBanner());
  printer.flush();
  const screen = (await mounting)(store);
  session.clear = () => {
    screen.clear();
    stdout.write('\u{1B}[2J\u{1B}[H');
    screen.redraw();
  };
  try {
    return await session.run();
  } finally {
    printer.flush();
    screen.unmount();
  }
}

/** Loads Ink while the rest begins. Its environment has to be set before: it asks for colours and for CI when it is loaded. */
async function mountLater(): Promise<
  (store: ScreenStore) => {
    readonly clear: () => void;
    readonly redraw: () => void;
    readonly unmount: () => void;
  }
> {
  if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') {
    process.env['FORCE_COLOR'] = '0';
  }
  // Where there is a terminal there is somebody, also on a machine that calls itself CI. Ink would draw nothing there.
  for (const name of Object.keys(process.env)) {
    if (/^(?:CI|CI_.*|CONTINUOUS_INTEGRATION)$/.test(name))
      Reflect.deleteProperty(process.env, name);
  }
  const { mount } = await import('./mount.tsx');
  return mount;
}

async function makeBanner(): Promise<string> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  return `DOS version ${manifest.version}, the Decentralised Operating System\nHELP lists the commands, Tab completes, EXIT leaves.\n`;
}

/** The effects of the screen: keys, commands, files. What is drawn is only in the store. */
class ScreenSession {
  clear: () => void = () => undefined;
  readonly #store: ScreenStore;
  readonly #printer: Printer;
  readonly #history: History;
  readonly #run: ShellRun;
  readonly #interpreter: Interpreter;
  #answer: ((text: string | undefined) => void) | undefined;
  #pressed: ((key: string | undefined) => void) | undefined;
  #leave: (code: number) => void = () => undefined;
  #completing = false;

  constructor(
    settings: Settings,
    options: Options,
    store: ScreenStore,
    printer: Printer,
    history: History,
  ) {
    this.#store = store;
    this.#printer = printer;
    this.#history = history;
    const streams: Streams = {
      // What a command would read from the keyboard is asked for line by line.
      input: {
        ...bufferInput(new Uint8Array()),
        findLine: () => this.#ask(''),
        readAll: () => this.#readAll(),
        findKey: () => this.#findKey('', undefined),
      },
      output: printer.sink('output'),
      messages: printer.sink('message'),
      redirected: false,
      fromFile: false,
    };
    this.#run = createRun(
      settings,
      options,
      {
        console: this.#createConsole(),
        streams,
        reporter: createPlainReporter({ verbose: options.verbose }),
        progress: ({ done, total }) => this.#showProgress({ done, total }),
        onPhase: (phase) => this.#showProgress({ phase }),
        message: (text) => printer.write('message', `${text}\n`),
      },
      { history: () => history.lines, echo: true },
    );
    this.#interpreter = new Interpreter(this.#run.world, { strict: false });
  }

  #showProgress(change: Partial<CallProgress>): void {
    this.#store.update((state) => {
      const before = state.progress ?? { phase: 'build', done: 0, total: 0 };
      return { ...state, progress: { ...before, ...change } };
    });
  }

  /** Reads keys and runs lines until the end. */
  async run(): Promise<number> {
    const left = new Promise<number>((resolve) => {
      this.#leave = resolve;
    });
    const stop = this.#listen();
    const tick = setInterval(() => this.#tick(), TICK);
    try {
      await this.#runAutoexec();
      await this.#showPrompt();
      return await left;
    } finally {
      clearInterval(tick);
      stop();
      this.#run.sessions.close();
    }
  }

  #listen(): () => void {
    const { stdin, stdout } = process;
    const reader = new KeyReader();
    let timer: NodeJS.Timeout | undefined;
    const take = (keys: readonly Key[]): void => keys.forEach((key) => this.#press(key));
    const onData = (chunk: Uint8Array): void => {
      clearTimeout(timer);
      take(reader.read(chunk));
      if (reader.isWaiting) timer = setTimeout(() => take(reader.flush()), ESCAPE_WAIT);
    };
    const onResize = (): void => {
      const { columns, rows } = stdout;
      this.#store.update((state) => ({ ...state, columns, rows }));
    };
    stdin.setRawMode(true);
    stdin.on('data', onData);
    stdin.resume();
    stdout.on('resize', onResize);
    stdout.write(pasteMode.on);
    return () => {
      clearTimeout(timer);
      stdin.off('data', onData);
      stdout.off('resize', onResize);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(pasteMode.off);
    };
  }

  /** Keys behind a Tab wait for what it brings: they were typed for the line as it will be. */
  #press(key: Key): void {
    if (this.#completing) this.#store.update((state) => queue(state, key));
    else this.#pressNow(key);
  }

  /** Presses what was typed ahead, as long as something is asked for. */
  #pressAhead(): void {
    for (;;) {
      const { ahead, waiting } = this.#store.get();
      const [key] = ahead;
      if (key === undefined || waiting.kind === 'command' || this.#completing) return;
      this.#store.update((state) => ({ ...state, ahead: state.ahead.slice(1) }));
      this.#pressNow(key);
    }
  }

  #pressNow(key: Key): void {
    let effect: Effect | undefined;
    this.#store.update((before) => {
      const step = press(before, key);
      ({ effect } = step);
      return step.state;
    });
    if (effect !== undefined) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case 'run':
        void this.#runLines(effect.text);
        return;
      case 'answer':
        this.#answer?.(effect.text);
        return;
      case 'pressed':
        this.#pressed?.(effect.key);
        return;
      case 'complete':
        void this.#complete(effect.before);
        return;
      case 'interrupt':
        this.#interrupt();
        return;
      case 'redraw':
        this.clear();
        return;
      case 'leave':
        this.#leave(this.#interpreter.level);
        return;
    }
  }

  #interrupt(): void {
    const { interrupts } = this.#run;
    if (interrupts.pressed) {
      // Whatever was begun is as after any interruption: whole, or to be gone on with.
      this.#leave(dosError.interrupted.code);
      return;
    }
    interrupts.press();
    this.#pressed?.(undefined);
    this.#printer.write('message', '^C\n');
  }

  /** Runs what was typed, or several lines that were pasted. */
  async #runLines(text: string): Promise<void> {
    const lines = text.split('\n');
    const { sessions, interrupts } = this.#run;
    interrupts.clear();
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
      this.#printer.write('input', `${this.#store.get().prompt}${line}\n`);
      this.#printer.flush();
      await this.#history.add(line);
      const { exit, code } = await this.#interpreter.runLine(line, this.#run.streams, () =>
        lines.shift(),
      );
      this.#printer.flush();
      if (exit && code === dosError.interrupted.code) break;
      if (exit) {
        this.#leave(code);
        return;
      }
    }
    // Between two lines, other processes may write to the home.
    sessions.release();
    await this.#showPrompt();
  }

  async #runAutoexec(): Promise<void> {
    const { world, streams } = this.#run;
    const name = 'C:\\AUTOEXEC.BAT';
    try {
      const file = await world.findBatchFile(name, undefined);
      if (file !== undefined) {
        await this.#interpreter.runBatchFile(file, { name, tail: '' }, streams);
      }
    } catch (error) {
      await world.fail('AUTOEXEC.BAT', error, { streams, where: undefined });
    }
  }

  async #showPrompt(): Promise<void> {
    const { machine } = this.#run;
    this.#printer.flush();
    const prompt = await makePrompt(machine);
    this.#store.update((state) => showPrompt(state, prompt, this.#history.lines));
    const status = await findStatus(machine);
    this.#store.update((state) => ({ ...state, status, now: BigInt(Date.now()) }));
    this.#pressAhead();
  }

  #tick(): void {
    if (this.#store.get().waiting.kind !== 'line') return;
    this.#store.update((state) => ({ ...state, now: BigInt(Date.now()) }));
  }

  async #complete(before: string): Promise<void> {
    const { machine, streams } = this.#run;
    this.#completing = true;
    try {
      const completion = await complete({ machine, streams }, before);
      this.#store.update((state) => showCompletion(state, before, completion));
    } catch (error) {
      // What can't be completed is no reason to disturb whoever types; the command will say what is wrong.
      if (machine.environment.verbose) {
        await this.#run.world.fail('Tab', error, { streams, where: undefined });
      }
    } finally {
      this.#completing = false;
    }
    this.#pressAhead();
  }

  #createConsole(): Console {
    const { stdout } = process;
    return {
      isTerminal: true,
      get columns() {
        return stdout.columns;
      },
      get rows() {
        return stdout.rows;
      },
      ask: (question) => this.#ask(question),
      askSecret: (question) => this.#findAnswer({ kind: 'secret', question }),
      findKey: (prompt, milliseconds) => this.#findKey(prompt, milliseconds),
      clear: () => {
        this.#printer.flush();
        this.clear();
      },
    };
  }

  async #ask(question: string): Promise<string | undefined> {
    const answer = await this.#findAnswer({ kind: 'answer', question });
    this.#printer.write('input', `${question}${answer ?? '^C'}\n`);
    this.#printer.flush();
    return answer;
  }

  async #findAnswer(waiting: Waiting): Promise<string | undefined> {
    this.#printer.flush();
    this.#store.update((state) => ask(state, waiting));
    const answer = await new Promise<string | undefined>((resolve) => {
      this.#answer = resolve;
      this.#pressAhead();
    });
    this.#answer = undefined;
    return answer;
  }

  async #findKey(question: string, milliseconds: number | undefined): Promise<string | undefined> {
    this.#printer.flush();
    this.#store.update((state) => ask(state, { kind: 'key', question }));
    let timer: NodeJS.Timeout | undefined;
    const key = await new Promise<string | undefined>((resolve) => {
      this.#pressed = resolve;
      if (milliseconds !== undefined) timer = setTimeout(() => resolve(undefined), milliseconds);
      this.#pressAhead();
    });
    clearTimeout(timer);
    this.#pressed = undefined;
    this.#store.update((state) => ({ ...state, waiting: { kind: 'command' } }));
    return key;
  }

  /** Lines up to ^Z, as COPY CON takes them. */
  async #readAll(): Promise<Uint8Array> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#ask('');
      if (line === undefined || line.trim().toUpperCase() === '^Z') break;
      lines.push(`${line}\r\n`);
    }
    return Buffer.from(lines.join(''));
  }
}
