import { InterruptedError } from '../offchain/errors/transaction.ts';
import type { Progress } from '../offchain/session.ts';
import type { Phase } from '../offchain/phases.ts';
import type { Console } from './console.ts';
import type { Machine } from './context.ts';
import { Directories } from './directories.ts';
import { HostDrive } from './host-drive.ts';
import { Interrupts } from './interrupts.ts';
import { KernelSessions } from './kernel-sessions.ts';
import type { Streams } from './language/world.ts';
import { parseNetwork } from './network.ts';
import { createPasswords } from './passwords.ts';
import type { Options } from './options.ts';
import type { DirectoryPlace } from './place.ts';
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
  { verbose, yes, confirmMainnet }: Pick<Options, 'verbose' | 'yes' | 'confirmMainnet'>,
  { console, streams, reporter, progress, onPhase, message }: Ends,
  {
    history,
    echo,
    wrapHost,
  }: {
    readonly history: () => readonly string[];
    readonly echo: boolean;
    /** Stands between H: and whoever uses it. */
    readonly wrapHost?: ((root: DirectoryPlace) => DirectoryPlace) | undefined;
  },
): ShellRun {
  const { home, hostRoot, user, kernel, builder, hydra, maxCost, budget, verify } = settings;
  const network = parseNetwork(settings.network, process.env);
  const confirmedMainnet = confirmMainnet;
  const environment = {
    home,
    user,
    kernel,
    network,
    confirmedMainnet,
    verbose,
    passwords: createPasswords(settings.passwordFile, console),
    builder,
    hydra,
    yes,
    verify,
    message,
  };
  const interrupts = new Interrupts(console);
  const desk = {
    // On the embedded emulator nothing costs anything.
    allowance: { asks: network.kind === 'remote', yes, maxCost, budget },
    console,
    interrupts,
    message,
    onPhase,
  };
  const sessions = new KernelSessions(environment, desk);
  const machine: Machine = {
    environment,
    sessions,
    host: new HostDrive(hostRoot, home, wrapHost),
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
  };
  const world = new ShellWorld({ machine, reporter, interrupts, streams });
  return { machine, sessions, interrupts, world, streams };
}
