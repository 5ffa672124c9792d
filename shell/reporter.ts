import type { Outcome } from './context.ts';
import { toFailure, toJson } from './failure.ts';
import { writeJson } from './json.ts';
import type { Call, Streams } from './language/world.ts';
import type { Output } from './output.ts';
import { showMessage } from './visible.ts';

/** Tells the outcome of each command. */
export interface Reporter {
  succeeded(command: string, outcome: Outcome, streams: Streams): Promise<void>;
  /** Returns the exit status. */
  failed(command: string, error: unknown, call: Call): Promise<number>;
}

/** The command's own output on stdout, errors on stderr. */
export function createPlainReporter({ verbose }: { readonly verbose: boolean }): Reporter {
  return {
    succeeded: (_command, outcome, { output }) => output.write(outcome.plain()),
    failed: async (_command, error, { where, streams }) => {
      const failure = toFailure(error);
      const place = where === undefined ? '' : `${where}: `;
      await streams.messages.write(`${place}${failure.message}\n`);
      if (verbose) await streams.messages.write(`${await explain(error)}\n`);
      return failure.dos.code;
    },
  };
}

/** One object a command, one a line, on stdout; stderr stays empty. */
export function createJsonReporter({
  output,
  verbose,
}: {
  readonly output: Output;
  readonly verbose: boolean;
}): Reporter {
  return {
    succeeded: (command, outcome) =>
      output.write(
        `${writeJson({ schema: 'dos/1', command, ok: true, result: outcome.json() })}\n`,
      ),
    failed: async (command, error, { streams }) => {
      const failure = toFailure(error);
      if (verbose) await streams.messages.write(`${await explain(error)}\n`);
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
