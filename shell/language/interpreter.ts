import { dosError } from '../../offchain/errors/dos-error.ts';
import { BadCommandError } from '../../offchain/errors/file.ts';
import { type BatchFile, findLabel } from './batch-file.ts';
import { holds } from './condition.ts';
import { expand } from './expand.ts';
import {
  type Frame,
  type Jump,
  makeFrame,
  nothing,
  type Place,
  type Result,
  type Runner,
  type Scope,
} from './frame.ts';
import { bufferInput } from './input.ts';
import { findWordOfLanguage, nameOf } from './language-words.ts';
import { limits } from './limits.ts';
import { listPasses } from './loops.ts';
import { type MarkedText, noText, plain, trim, trimEnd, trimStart } from './marked-text.ts';
import { BadSyntaxError, parse, type Parsed } from './parser.ts';
import { readPieces } from './pieces.ts';
import { applyRedirections, BufferSink } from './redirect.ts';
import type { Block, For, If, Pipe, Rehearsal, Sequence, Simple, Statement } from './syntax.ts';
import { makeValues, type Moment } from './values.ts';
import { splitBatchArguments, splitCommand } from './words.ts';
import type { Status, Streams, World } from './world.ts';

/** How a run ended. */
export interface End {
  /** Exit status: what `EXIT` said, else the first error that nothing handled, else what the last command answered. */
  readonly code: number;
  /** `EXIT` without `/B`: whoever reads further lines should stop. */
  readonly exit: boolean;
}

/** Exit status of a run that Ctrl-C has ended. */
const INTERRUPTED = dosError.interrupted.code;

/** Runs command lines and batch files in a world. */
export class Interpreter implements Runner {
  readonly world: World;
  /** Whether the first error that nothing handles ends a batch file. */
  readonly #strict: boolean;
  #level = 0;
  /** The error before, which the next statement may look at. */
  #failure: number | undefined;
  #firstError: number | undefined;
  #jumps = 0;
  #passes = 0;
  #calls = 0;

  constructor(world: World, { strict }: { readonly strict: boolean }) {
    this.world = world;
    this.#strict = strict;
  }

  /** `ERRORLEVEL`. */
  get level(): number {
    return this.#level;
  }

  /** Runs one line. `more` gives the ones behind it where a block goes over several. */
  async runLine(
    line: string,
    streams: Streams,
    more: () => string | undefined = () => undefined,
  ): Promise<End> {
    this.#begin();
    const frame = makeFrame(undefined, [], noText);
    return this.#end(await this.#runText(frame, line, more, streams, false));
  }

  /** Runs a batch file with arguments as typed. */
  async runBatchFile(
    file: BatchFile,
    { name, tail }: { readonly name: string; readonly tail: string },
    streams: Streams,
  ): Promise<End> {
    this.#begin();
    const args = [plain(name), ...splitBatchArguments(plain(tail))];
    return this.#end(await this.runFrame(makeFrame(file, args, trim(plain(tail))), streams, false));
  }

  /** Runs a frame to its end. `return` jumps have become its status. */
  async runFrame(first: Frame, streams: Streams, handled: boolean): Promise<Result> {
    if (this.#calls === limits.calls) {
      throw new BadCommandError(`CALLs nested too deep: at most ${limits.calls}`);
    }
    this.#calls += 1;
    let frame = first;
    try {
      for (;;) {
        const result = await this.#runFile(frame, streams, handled);
        if (result.jump?.kind !== 'chain') return result;
        this.#restore(frame);
        ({ frame } = result.jump);
      }
    } finally {
      this.#restore(frame);
      this.#calls -= 1;
    }
  }

  /** Runs the command that a text is. */
  async runCommand(text: MarkedText, scope: Scope): Promise<Result> {
    const command = splitCommand(text);
    const word = findWordOfLanguage(command);
    if (word !== undefined) return word(this, trim(command.rest), scope);
    const runnable = await this.world.findCommand(command);
    if (runnable !== undefined) return this.#note(await runnable(scope), scope);
    const file = await this.world.findBatchFile(command.word, scope.frame.file);
    if (file === undefined) {
      const name = /[\\/:]/.test(command.word) ? command.word.toUpperCase() : nameOf(text);
      throw new BadCommandError(`Bad command: ${name}. HELP lists the commands`);
    }
    const args = [plain(command.word), ...splitBatchArguments(command.tail)];
    const frame = makeFrame(file, args, trim(command.tail));
    if (scope.frame.file === undefined || scope.awaited) return this.callFrame(frame, scope);
    // As in every family: without CALL, a batch file does not come back.
    return { ...nothing, jump: { kind: 'chain', frame } };
  }

  /** Runs a frame and comes back. What it answers is `ERRORLEVEL`. */
  async callFrame(frame: Frame, scope: Scope): Promise<Result> {
    const { jump } = await this.runFrame(frame, scope.streams, scope.handled);
    if (jump?.kind === 'exit' || jump?.kind === 'stop') return { ...nothing, jump };
    return { status: { kind: 'answer', code: this.#level, keepsLevel: true } };
  }

  /** Sets `ERRORLEVEL`. */
  setLevel(code: number): void {
    this.#level = code;
  }

  /** The same scope with the values of now. */
  async renew(scope: Scope): Promise<Scope> {
    const { loops, dynamic } = scope.moment;
    const moment = { ...(await this.#takeMoment(scope, '')), loops, dynamic };
    return { ...scope, moment, values: makeValues(moment) };
  }

  /** Reports a failure of a command. */
  async #fail(command: string, error: unknown, scope: Place): Promise<Result> {
    const code = await this.world.fail(command, error, scope);
    return this.#note({ kind: 'error', code }, scope);
  }

  #begin(): void {
    this.#failure = undefined;
    this.#firstError = undefined;
    this.#jumps = 0;
    this.#passes = 0;
  }

  #end({ status, jump }: Result): End {
    this.#settle(undefined);
    if (jump?.kind === 'exit') return { code: jump.code ?? this.#level, exit: true };
    if (jump?.kind === 'return' && jump.code !== undefined) return { code: jump.code, exit: false };
    return { code: this.#firstError ?? status.code, exit: false };
  }

  #note(status: Status, { handled }: Place): Result {
    if (status.code !== 0 || status.keepsLevel !== true) this.#level = status.code;
    if (status.kind === 'error' && !handled) this.#failure ??= status.code;
    return { status };
  }

  /** Decides about the error before: a statement that mentions ERRORLEVEL handles it. Answers whether the run ends here. */
  #settle(next: Statement | undefined): boolean {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined || (next !== undefined && mentionsLevel(next))) return false;
    this.#firstError ??= failure;
    return this.#strict;
  }

  #restore({ saved }: Frame): void {
    const [first] = saved;
    if (first !== undefined) this.world.variables.restore(first);
    saved.length = 0;
  }

  async #runFile(frame: Frame, streams: Streams, handled: boolean): Promise<Result> {
    const lines = frame.file?.lines ?? [];
    let last = nothing;
    for (;;) {
      const line = lines[frame.position];
      if (line === undefined) return last;
      let taken = frame.position;
      const more = (): string | undefined => lines[(taken += 1)];
      last = await this.#runText(frame, line, more, streams, handled);
      const { jump } = last;
      if (jump?.kind === 'label') {
        last = await this.#go(frame, jump, makePlace(frame, streams, handled));
        if (last.jump !== undefined) return last;
      } else if (jump !== undefined) return last;
    }
  }

  async #go(frame: Frame, jump: Jump & { kind: 'label' }, place: Place): Promise<Result> {
    const position = frame.file && findLabel(frame.file, jump.label, frame.position);
    this.#jumps += 1;
    if (position !== undefined && this.#jumps <= limits.jumps) {
      frame.position = position;
      return nothing;
    }
    const problem =
      position === undefined
        ? `Label not found: ${jump.label}`
        : `More than ${limits.jumps} GOTOs in one run`;
    const { status } = await this.#fail('GOTO', new BadCommandError(problem), place);
    // A batch file that has lost its way ends, in every family.
    return { status, jump: { kind: 'return', code: status.code } };
  }

  async #runText(
    frame: Frame,
    line: string,
    more: () => string | undefined,
    streams: Streams,
    handled: boolean,
  ): Promise<Result> {
    const place = makePlace(frame, streams, handled);
    let parsed: Parsed;
    try {
      parsed = parse(line, more, frame.file === undefined ? 'line' : 'batch');
    } catch (error) {
      frame.position += error instanceof BadSyntaxError ? error.lines : 1;
      if (this.#settle(undefined)) return { ...nothing, jump: { kind: 'stop' } };
      return this.#stopAfter(await this.#fail(nameOf(plain(line)), error, place), frame);
    }
    frame.position += parsed.lines;
    const { statement } = parsed;
    if (statement === undefined) return nothing;
    if (statement.kind === 'remark') {
      await this.#enter(place, statement);
      return nothing;
    }
    if (this.#settle(statement)) return { ...nothing, jump: { kind: 'stop' } };
    if (await this.world.isInterrupted(frame.file !== undefined)) return interrupted();
    return this.execute(statement, await this.#enter(place, statement));
  }

  /** A line that can't be read may be the one that asks for the error before: nothing behind it can. */
  #stopAfter(result: Result, frame: Frame): Result {
    return frame.file !== undefined && this.#settle(undefined)
      ? { ...result, jump: { kind: 'stop' } }
      : result;
  }

  /** The scope in which a statement runs: its values are those of now. */
  async #enter(place: Place, statement: Statement): Promise<Scope> {
    const moment = await this.#takeMoment(place, statement.source);
    const scope = { ...place, moment, values: makeValues(moment), awaited: false };
    await this.#show(statement, scope);
    return scope;
  }

  async #takeMoment({ frame }: Place, source: string): Promise<Moment> {
    const { file, args, self, tail } = frame;
    return {
      mode: file === undefined ? 'line' : 'batch',
      variables: this.world.variables.save(),
      dynamic: await this.world.listDynamicValues(source),
      level: this.#level,
      args,
      self: args[0] === self ? file?.path : undefined,
      tail,
      loops: new Map(),
      fullPath: (typed) => this.world.fullPath(typed),
    };
  }

  async #show(statement: Statement, scope: Scope): Promise<void> {
    if (!this.world.echo || scope.frame.file === undefined || isSilent(statement)) return;
    const { text } = expand(readPieces(statement.source, scope.values.mode), scope.values);
    await this.world.show(text, scope);
  }

  /** Runs a statement. */
  async execute(statement: Statement, scope: Scope): Promise<Result> {
    switch (statement.kind) {
      case 'simple':
        return this.#runSimple(statement, scope);
      case 'sequence':
        return this.#runSequence(statement, scope);
      case 'pipe':
        return this.#runPipe(statement, scope);
      case 'block':
        return this.#guard('(', scope, () =>
          applyRedirections(
            statement.redirections,
            { values: scope.values, call: scope, command: '(', world: this.world },
            (streams) => this.#runBlock(statement, { ...scope, streams }),
          ),
        );
      case 'if':
        return this.#guard('IF', scope, () => this.#runIf(statement, scope));
      case 'for':
        return this.#guard('FOR', scope, () => this.#runFor(statement, scope));
      case 'rehearsal':
        return this.#guard(statement.word, scope, () => this.#rehearse(statement, scope));
      case 'remark':
        return nothing;
    }
  }

  async #guard(
    command: string | (() => string),
    scope: Scope,
    run: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      return this.#fail(typeof command === 'string' ? command : command(), error, scope);
    }
  }

  async #runSimple({ text: pieces, redirections }: Simple, scope: Scope): Promise<Result> {
    const redirected = redirections.length > 0;
    let command = '>';
    const run = async (): Promise<Result> => {
      const expanded = trimStart(expand(pieces, scope.values));
      // The space before `>` parts two words; nobody means it to be in the file.
      const text = redirected ? trimEnd(expanded) : expanded;
      if (text.text !== '') command = nameOf(text);
      const place = { values: scope.values, call: scope, command, world: this.world };
      const awaited = scope.awaited || redirected;
      return applyRedirections(redirections, place, async (streams) =>
        text.text === '' ? nothing : this.runCommand(text, { ...scope, awaited, streams }),
      );
    };
    return this.#guard(() => command, scope, run);
  }

  async #runSequence({ operator, first, second }: Sequence, scope: Scope): Promise<Result> {
    const before = operator === '||' ? { ...scope, handled: true } : scope;
    const result = await this.execute(first, before);
    if (result.jump !== undefined) return result;
    const worked = result.status.code === 0;
    if (operator === '&' && mentionsLevel(second)) this.#failure = undefined;
    if (operator === '&' || worked === (operator === '&&')) return this.execute(second, scope);
    return result;
  }

  async #runPipe({ first, second }: Pipe, scope: Scope): Promise<Result> {
    const sink = new BufferSink();
    const streams = { ...scope.streams, output: sink, redirected: true };
    const left = await this.execute(first, { ...scope, streams, awaited: true });
    // Both sides are on their own, as in cmd: only what ends the whole run gets out of one.
    if (left.jump?.kind === 'stop') return left;
    const input = bufferInput(sink.toBytes());
    const right = await this.execute(second, {
      ...scope,
      streams: { ...scope.streams, input, fromFile: true },
      awaited: true,
    });
    return right.status.code === 0 && left.status.kind === 'error' ? { ...right, ...left } : right;
  }

  /** An interpreter of its own: no jump, and no ERRORLEVEL, gets out of a rehearsal. */
  async #rehearse({ word, body }: Rehearsal, scope: Scope): Promise<Result> {
    const run = async (world: World, streams: Streams): Promise<void> => {
      const inner = new Interpreter(world, { strict: false });
      await inner.execute(body, { ...scope, streams, awaited: true });
    };
    return this.#note(await this.world.rehearse(word, run, scope), scope);
  }

  async #runBlock({ statements }: Block, scope: Scope): Promise<Result> {
    let last = nothing;
    for (const statement of statements) {
      if (this.#settle(statement)) return { ...last, jump: { kind: 'stop' } };
      if (await this.world.isInterrupted(scope.frame.file !== undefined)) return interrupted();
      last = await this.execute(statement, scope);
      if (last.jump !== undefined) return last;
    }
    return last;
  }

  async #runIf({ condition, negated, body, otherwise }: If, scope: Scope): Promise<Result> {
    const { world } = this;
    const held = await holds(condition, scope.values, {
      level: this.#level,
      isDefined: (name) => world.variables.find(name) !== undefined,
      exists: (path) => world.exists(path),
    });
    const chosen = held === negated ? otherwise : body;
    if (chosen !== undefined) return this.execute(chosen, scope);
    await world.skip(scope);
    return nothing;
  }

  async #runFor(loop: For, scope: Scope): Promise<Result> {
    const passes = await listPasses(loop, scope.values, this.world, async (statement) => {
      const output = new BufferSink();
      const streams = { ...scope.streams, output, redirected: true };
      await this.execute(statement, { ...scope, streams, awaited: true });
      return Buffer.from(output.toBytes()).toString();
    });
    let last = nothing;
    for (const pass of passes) {
      if (this.#settle(loop.body)) return { ...last, jump: { kind: 'stop' } };
      if (await this.world.isInterrupted(scope.frame.file !== undefined)) return interrupted();
      this.#passes += 1;
      if (this.#passes > limits.passes) {
        throw new BadCommandError(`More than ${limits.passes} passes through FORs in one run`);
      }
      const moment = { ...scope.moment, loops: new Map([...scope.moment.loops, ...pass]) };
      const inside = { ...scope, moment, values: makeValues(moment) };
      await this.#show(loop.body, inside);
      last = await this.execute(loop.body, inside);
      if (last.jump !== undefined) return last;
    }
    return last;
  }
}

function makePlace(frame: Frame, streams: Streams, handled: boolean): Place {
  const where = frame.file && `${frame.file.name}(${frame.position + 1})`;
  return { frame, streams, where, handled };
}

function interrupted(): Result {
  return { ...nothing, jump: { kind: 'exit', code: INTERRUPTED } };
}

function mentionsLevel({ source }: Statement): boolean {
  return /errorlevel/i.test(source);
}

function isSilent(statement: Statement): boolean {
  return statement.kind === 'sequence' || statement.kind === 'pipe'
    ? isSilent(statement.first)
    : statement.silent;
}
