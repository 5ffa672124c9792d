import type { ShellRun } from './create-machine.ts';
import { Interpreter } from './language/interpreter.ts';
import { makePrompt } from './prompt-text.ts';

/** Lines of a terminal that can't move its cursor, one after the other, until EXIT or the end of the input. */
export async function runPlainShell({
  machine,
  world,
  streams,
  sessions,
  interrupts,
}: ShellRun): Promise<number> {
  const interpreter = new Interpreter(world, { strict: false });
  machine.echo = true;
  try {
    for (;;) {
      const line = await machine.console.ask(await makePrompt(machine));
      if (line === undefined) return interpreter.level;
      interrupts.clear();
      const { exit, code } = await interpreter.runLine(line, streams);
      if (exit) return code;
      // Between two lines, other processes may write to the home.
      sessions.release();
    }
  } finally {
    sessions.close();
  }
}
