import type { Outcome } from './context.ts';
import { toFailure, toJson } from './failure.ts';
import { writeJson } from './json.ts';
import type { Output } from './output.ts';
import { showMessage } from './visible.ts';

/** Tells the outcome of each command. */
export interface Reporter {
  succeeded(command: string, outcome: Outcome): Promise<void>;
  /** `where` is the script and line that failed. Returns the exit status. */
  failed(command: string, error: unknown, where: string | undefined): Promise<number>;
}

/** Where a reporter writes to. */
export interface Streams {
  readonly output: Output;
  readonly message: (text: string) => void;
  readonly verbose: boolean;
}

/** The command's own output on stdout, errors on stderr. */
export function createPlainReporter({ output, message, verbose }: Streams): Reporter {
  return {
    succeeded: (_command, outcome) => output.write(outcome.plain()),
    failed: async (_command, error, where) => {
      const failure = toFailure(error);
      message(where === undefined ? failure.message : `${where}: ${failure.message}`);
      if (verbose) message(await explain(error));
      return failure.dos.code;
    },
  };
}

/** One object a command, one a line, on stdout; stderr stays empty. */
export function createJsonReporter({ output, message, verbose }: Streams): Reporter {
  return {
    succeeded: (command, outcome) =>
      output.write(
        `${writeJson({ schema: 'dos/1', command, ok: true, result: outcome.json() })}\n`,
      ),
    failed: async (command, error) => {
      const failure = toFailure(error);
      if (verbose) message(await explain(error));
      await output.write(
        `${writeJson({ schema: 'dos/1', command, ok: false, error: toJson(failure) })}\n`,
      );
      return failure.dos.code;
    },
  };
}

/** Everything known about an error: stack, facts and causes. */
async function explain(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  return showMessage(inspect(error, { depth: 6 }));
}
