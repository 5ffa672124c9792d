import { BadCommandError } from '../offchain/errors/file.ts';
import { findCommand } from './commands/registry.ts';
import type { Context } from './context.ts';
import { type CommandLine, parseLine } from './language.ts';
import type { Reporter } from './reporter.ts';

/** One line of a script. */
export interface ScriptLine {
  readonly text: string;
  /** For messages; undefined for a line of its own. */
  readonly where: string | undefined;
}

/** Runs lines until the first error, or all of them. Returns the first error's exit status, else 0. */
export async function runLines(
  lines: readonly ScriptLine[],
  context: Context,
  reporter: Reporter,
  { goOn }: { readonly goOn: boolean },
): Promise<number> {
  let status = 0;
  for (const line of lines) {
    // Commands run one after the other: each sees what the one before it did.
    const code = await runLine(line, context, reporter);
    if (status === 0) status = code;
    if (code !== 0 && !goOn) break;
  }
  return status;
}

async function runLine(
  { text, where }: ScriptLine,
  context: Context,
  reporter: Reporter,
): Promise<number> {
  let next: CommandLine | undefined = parseLine(text);
  while (next !== undefined) {
    const { name, rest } = next;
    const info = findCommand(name);
    const command = info?.name ?? name;
    try {
      if (info === undefined) {
        throw new BadCommandError(`Bad command: ${name}. HELP lists the commands`);
      }
      const run = await info.load();
      const outcome = await run(context, rest);
      if ('line' in outcome) {
        next = parseLine(outcome.line);
        continue;
      }
      await reporter.succeeded(command, outcome);
      return 0;
    } catch (error) {
      return reporter.failed(command, error, where);
    }
  }
  return 0;
}
