import { BadCommandError } from '../offchain/errors/file.ts';
import type { Context } from './context.ts';

/** Asks yes or no, of the person or of a redirected input. Throws where nobody answers: nothing is done by itself. */
export async function confirms({ machine, streams }: Context, question: string): Promise<boolean> {
  if (machine.environment.yes) return true;
  for (;;) {
    const answer =
      machine.console.isTerminal && !streams.fromFile
        ? await machine.console.ask(question)
        : await streams.input.findLine();
    if (answer === undefined) {
      throw new BadCommandError(
        `Nobody answered "${question.trim()}". Use --yes, or /Y where the command has it`,
      );
    }
    if (/^\s*y(?:es)?\s*$/i.test(answer)) return true;
    if (/^\s*no?\s*$/i.test(answer)) return false;
  }
}
