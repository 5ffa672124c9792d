import { InterruptedError } from '../offchain/errors/transaction.ts';
import type { Progress } from '../offchain/session.ts';
import type { Bill } from '../offchain/bill.ts';
import type { Phase } from '../offchain/phases.ts';
import { CallDesk } from './call-desk.ts';
import type { Console } from './console.ts';
import type { Machine } from './context.ts';
import { Directories } from './directories.ts';
import { toFailure } from './failure.ts';
import { HostDrive } from './host-drive.ts';
import { Interrupts } from './interrupts.ts';
import { KernelSessions } from './kernel-sessions.ts';
import { Interpreter } from './language/interpreter.ts';
import type { MarkedText } from './language/marked-text.ts';
import type { Streams } from './language/world.ts';
import type { Options } from './options.ts';
import { createOverlay } from './overlay.ts';
import type { Reporter } from './reporter.ts';
import type { Settings } from './settings.ts';
import { ShellWorld } from './shell-world.ts';
import { ShellVariables } from './variables.ts';

/** How a run talks to whoever started it. */
export interface Ends {
  readonly console: Console;
  readonly streams: Streams;
  readonly reporter: Reporter;
  readonly progress: Progress;
  /** Told of each phase of a call. */
  readonly onPhase: (phase: Phase) => void;
  /** Tells the person something. */
  readonly message: (text: string) => void;
}

/** Everything of one run. */
export interface ShellRun {
  readonly machine: Machine;
  readonly sessions: KernelSessions;
  readonly interrupts: Interrupts;
  readonly world: ShellWorld;
  readonly streams: Streams;
}

/** Puts a run together. Nothing is opened yet. */
export function createRun(
  settings: Settings,
  { verbose, yes }: Pick<Options, 'verbose' | 'yes'>,
  { console, streams, reporter, progress, onPhase, message }: Ends,
  {
    history,
    echo,
    dryRun = false,
  }: {
    readonly history: () => readonly string[];
    readonly echo: boolean;
    /** What is written to H: is only seen by this run. */
    readonly dryRun?: boolean;
  },
): ShellRun {
  const { home, hostRoot, user, kernel, maxCost, budget, verify } = settings;
  const environment = { home, user, kernel, verbose, yes, verify, message };
  const interrupts = new Interrupts(console);
  const desk = new CallDesk({
    // On the embedded emulator nothing costs anything.
    allowance: { asks: false, yes, maxCost, budget },
    console,
    interrupts,
    message,
    onPhase,
  });
  const sessions = new KernelSessions(environment, desk);
  const machine: Machine = {
    environment,
    sessions,
    host: dryRun ? new HostDrive(hostRoot, createOverlay()) : new HostDrive(hostRoot),
    progress: (step) => {
      // Between two calls of a long write nothing is lost.
      if (interrupts.pressed) throw new InterruptedError();
      progress(step);
    },
    variables: new ShellVariables(),
    directories: new Directories(),
    console,
    get history() {
      return history();
    },
    echo,
    rehearse: (command, itsStreams) => rehearse(machine, interrupts, command, itsStreams),
  };
  const world = new ShellWorld({ machine, reporter, interrupts, streams });
  return { machine, sessions, interrupts, world, streams };
}

/** Runs a command on copies of everything that it could change. */
function rehearse(
  machine: Machine,
  interrupts: Interrupts,
  command: MarkedText,
  streams: Streams,
): Promise<readonly Bill[]> {
  const variables = new ShellVariables();
  variables.restore(machine.variables.save());
  const host = new HostDrive(machine.host.root, createOverlay());
  const copy: Machine = { ...machine, variables, host, directories: machine.directories.copy() };
  return machine.sessions.groups.rehearse(async () => {
    let failed: { readonly error: unknown } | undefined;
    const reporter: Reporter = {
      succeeded: (_command, outcome, { output }) => output.write(outcome.plain()),
      failed: (_command, error) => {
        failed ??= { error };
        return Promise.resolve(toFailure(error).dos.code);
      },
    };
    const world = new ShellWorld({ machine: copy, reporter, interrupts, streams });
    await new Interpreter(world, { strict: false }).runText(command, streams);
    if (failed !== undefined) throw failed.error;
  });
}
