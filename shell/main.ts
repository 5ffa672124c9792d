import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from './context.ts';
import type { Environment } from './environment.ts';
import { HostDrive } from './host-drive.ts';
import { KernelSessions } from './kernel-sessions.ts';
import { parseNetwork } from './network.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { Output } from './output.ts';
import { createProgress } from './progress.ts';
import { createJsonReporter, createPlainReporter, type Reporter } from './reporter.ts';
import { runLines, type ScriptLine } from './runner.ts';
import { showMessage } from './visible.ts';

/** Stands for the command where a run fails before its first command. */
const PROGRAM = 'DOS';

const output = new Output(process.stdout);
process.stderr.on('error', () => undefined);

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

function createReporter({
  json,
  verbose,
}: {
  readonly json: boolean;
  readonly verbose: boolean;
}): Reporter {
  const streams = { output, message: writeMessage, verbose };
  return json ? createJsonReporter(streams) : createPlainReporter(streams);
}

async function findHome(home: string | undefined): Promise<string> {
  const chosen = home ?? process.env['DOS_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(callerFolder, chosen);
  const { default: envPaths } = await import('env-paths');
  return envPaths('dos', { suffix: '' }).data;
}

async function createEnvironment(options: Options): Promise<Environment> {
  const quiet = options.json && !options.verbose;
  return {
    home: await findHome(options.home),
    user: options.user,
    kernel: options.kernel,
    network: parseNetwork(options.network, process.env),
    confirmedMainnet: options.confirmMainnet,
    verbose: options.verbose,
    message: quiet ? () => undefined : writeMessage,
  };
}

async function findLines({ action }: Options): Promise<readonly ScriptLine[]> {
  switch (action.kind) {
    case 'line':
      return [{ text: action.line, where: undefined }];
    case 'script': {
      const { readScript } = await import('./script.ts');
      return readScript(resolve(callerFolder, action.path));
    }
    case 'help':
    case 'version':
      return [];
  }
}

async function runCommands(options: Options, reporter: Reporter): Promise<number> {
  const environment = await createEnvironment(options);
  const sessions = new KernelSessions(environment);
  const quiet = options.json && !options.verbose;
  const context: Context = {
    environment,
    sessions,
    host: new HostDrive(resolve(callerFolder, options.hostRoot ?? '.')),
    progress: quiet
      ? () => undefined
      : createProgress((text) => process.stderr.write(text), process.stderr.isTTY),
    current: [],
  };
  try {
    return await runLines(await findLines(options), context, reporter, { goOn: options.continue });
  } finally {
    sessions.close();
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

async function run(args: readonly string[]): Promise<number> {
  let reporter = createReporter({
    json: args.includes('--json'),
    verbose: args.includes('--verbose'),
  });
  try {
    const [first, ...rest] = args;
    if (first === 'hydra') return await serveHydra(rest);
    if (first === 'devnet') {
      const { runDevnet } = await import('./devnet.ts');
      return await runDevnet(rest, { callerFolder, output, message: writeMessage, findHome });
    }
    const options = parseOptions(args);
    reporter = createReporter(options);
    switch (options.action.kind) {
      case 'help':
        await output.write(usage);
        return 0;
      case 'version': {
        const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
        await output.write(`${manifest.version}\n`);
        return 0;
      }
      case 'line':
      case 'script':
        return await runCommands(options, reporter);
    }
  } catch (error) {
    return reporter.failed(PROGRAM, error, undefined);
  }
}

// A defect may also surface outside of any command. It ends the run, but never with a bare stack trace.
process.on('uncaughtException', (error) => {
  const args = new Set(process.argv);
  const reporter = createReporter({ json: args.has('--json'), verbose: args.has('--verbose') });
  void reporter.failed(PROGRAM, error, undefined).then((code) => process.exit(code));
});

// Not `process.exit`: what is still on its way to a pipe would be cut off.
process.exitCode = await run(process.argv.slice(2));
