import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadCommandError } from '../offchain/errors/file.ts';
import { InterruptedError } from '../offchain/errors/transaction.ts';
import { createRun, type ShellRun } from './create-machine.ts';
import type { Interrupts } from './interrupts.ts';
import type { Streams } from './language/world.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { Output } from './output.ts';
import { createPlainConsole } from './plain-console.ts';
import { createProgress } from './progress.ts';
import { createJsonReporter, createPlainReporter, type Reporter } from './reporter.ts';
import { findSettings } from './settings.ts';
import { messageSink, nowhere, outputSink, ProcessInput } from './streams.ts';
import { showMessage } from './visible.ts';

/** Stands for the command where a run fails before its first command. */
const PROGRAM = 'DOS';

const output = new Output(process.stdout);
process.stderr.on('error', () => undefined);

const stdin = new ProcessInput(() => process.stdin);
const callerFolder = findCallerFolder();

/**
 * `npm start` runs in the package's folder and leaves the caller's in `INIT_CWD`. Anywhere else that variable is of
 * another npm, one that only happens to be further up.
 */
function findCallerFolder(): string {
  const folder = process.cwd();
  const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
  return (folder === packageFolder ? process.env['INIT_CWD'] : undefined) ?? folder;
}

function writeMessage(text: string): void {
  process.stderr.write(`${showMessage(text)}\n`);
}

type Form = Pick<Options, 'json' | 'verbose'>;

function createReporter({ json, verbose }: Form): Reporter {
  return json ? createJsonReporter({ output, verbose }) : createPlainReporter({ verbose });
}

function createStreams({ json }: Form): Streams {
  return {
    input: stdin.input,
    output: json ? nowhere : outputSink(output, process.stdout.isTTY),
    messages: messageSink((text) => process.stderr.write(text)),
    redirected: false,
    fromFile: false,
  };
}

async function createPlainRun(options: Options, reporter: Reporter): Promise<ShellRun> {
  const settings = await findSettings(options, (name) => process.env[name], callerFolder);
  const silent = options.quiet || (options.json && !options.verbose);
  const console = createPlainConsole(process.stdin, process.stdout, process.stderr);
  const created = createRun(
    settings,
    options,
    {
      console,
      streams: createStreams(options),
      reporter,
      progress: silent
        ? () => undefined
        : createProgress((text) => process.stderr.write(text), process.stderr.isTTY),
      onPhase: () => undefined,
      message: silent ? () => undefined : writeMessage,
    },
    {
      history: () => [],
      echo: false,
      // A rehearsal writes nothing to H: either.
      wrapHost: options.dryRun ? (await import('./overlay.ts')).createOverlay() : undefined,
    },
  );
  if (console.isTerminal) stopOnInterrupt(created.interrupts);
  return created;
}

/** The first Ctrl-C stops where it is safe, the second at once. */
function stopOnInterrupt(interrupts: Interrupts): void {
  process.on('SIGINT', () => {
    if (interrupts.pressed) process.exit(new InterruptedError().dos.code);
    interrupts.press();
  });
}

async function runCommands(options: Options, reporter: Reporter): Promise<number> {
  const plainRun = await createPlainRun(options, reporter);
  const { sessions, streams } = plainRun;
  try {
    if (!options.dryRun) return await runAction(options, plainRun, reporter);
    let code = 0;
    const bills = await sessions.rehearse(async () => {
      code = await runAction(options, plainRun, reporter);
    });
    const { formatBills, toBillsJson } = await import('./bill-text.ts');
    if (options.json) {
      const outcome = { plain: () => '', json: () => toBillsJson(bills) };
      await reporter.succeeded('BILL', outcome, streams);
    } else await streams.messages.write(formatBills(bills));
    return code;
  } finally {
    sessions.close();
    stdin.close();
  }
}

/** `hydra serve` is no command line of DOS: it runs until it is interrupted. */
async function serveHydra(args: readonly string[]): Promise<number> {
  const { runHydra } = await import('./hydra.ts');
  return runHydra(args, {
    findHome,
    write: (text) => output.write(text),
    message: writeMessage,
    interrupted: () =>
      new Promise((end) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
      }),
  });
}

async function runAction(
  options: Options,
  { world, streams, machine, sessions }: ShellRun,
  reporter: Reporter,
): Promise<number> {
  const { action } = options;
  const { readScript, runLine, runScript, toBatchFile, toDrivePath } = await import('./run.ts');
  let code = 0;
  if (action.kind === 'line') ({ code } = await runLine(world, action.line, streams));
  else if (action.kind === 'script') {
    const { path, args } = action;
    const full = resolve(callerFolder, path);
    const file =
      path === '-'
        ? toBatchFile(await stdin.input.readAll(), '-')
        : await readScript(full, toDrivePath(full, machine));
    const script = { file, name: path, args };
    ({ code } = await runScript(world, script, streams, { goOn: options.continue }));
  }
  if (options.dryRun || sessions.bills === undefined) return code;
  // Calls that were never submitted must not pass for done.
  const forgotten = await sessions.rollback();
  const error = new BadCommandError(`BEGIN without COMMIT: ${forgotten} calls were not submitted`);
  const failed = await reporter.failed('BEGIN', error, { streams, where: undefined });
  return code === 0 ? failed : code;
}

async function start(options: Options, reporter: Reporter): Promise<number> {
  switch (options.action.kind) {
    case 'help':
      await output.write(usage);
      return 0;
    case 'version': {
      const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
      await output.write(`${manifest.version}\n`);
      return 0;
    }
    case 'interactive':
      return startInteractive(options, reporter);
    case 'line':
    case 'script':
      return runCommands(options, reporter);
  }
}

/** The screen, or lines of a terminal that can draw none. Without a terminal there is nobody to ask what to do. */
async function startInteractive(options: Options, reporter: Reporter): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY || options.json) {
    throw new BadCommandError(`Nothing to do.\n${usage.trimEnd()}`);
  }
  if (process.env['TERM'] === 'dumb') {
    const { runPlainShell } = await import('./plain-shell.ts');
    const plainRun = await createPlainRun(options, reporter);
    return runPlainShell(plainRun).finally(() => stdin.close());
  }
  const { runScreen } = await import('./screen/start.ts');
  const settings = await findSettings(options, (name) => process.env[name], callerFolder);
  return runScreen(settings, options);
}

/** The folder of a home that was named, else what the settings say. */
async function findHome(home: string | undefined): Promise<string> {
  const options = { ...parseOptions([]), home };
  return (await findSettings(options, (name) => process.env[name], callerFolder)).home;
}

/** Reports a failure outside of any command. */
function fail(form: Form, error: unknown): Promise<number> {
  const call = { where: undefined, streams: createStreams(form) };
  return createReporter(form).failed(PROGRAM, error, call);
}

async function run(args: readonly string[]): Promise<number> {
  let form: Form = { json: args.includes('--json'), verbose: args.includes('--verbose') };
  try {
    const [first, ...rest] = args;
    if (first === 'hydra') return await serveHydra(rest);
    if (first === 'devnet') {
      const { runDevnet } = await import('./devnet.ts');
      return await runDevnet(rest, { callerFolder, output, message: writeMessage, findHome });
    }
    const options = parseOptions(args);
    form = options;
    return await start(options, createReporter(options));
  } catch (error) {
    return fail(form, error);
  }
}

// A defect may also surface outside of any command. It ends the run, but never with a bare stack trace.
process.on('uncaughtException', (error) => {
  const args = new Set(process.argv);
  const form = { json: args.has('--json'), verbose: args.has('--verbose') };
  void fail(form, error).then((code) => process.exit(code));
});

// Not `process.exit`: what is still on its way to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2));
