import { formatBills, toBillsJson } from './bill-text.ts';
import type { Machine, Outcome } from './context.ts';
import { toFailure } from './failure.ts';
import { HostDrive } from './host-drive.ts';
import type { Interrupts } from './interrupts.ts';
import type { Streams, World } from './language/world.ts';
import { createOverlay } from './overlay.ts';
import type { Reporter } from './reporter.ts';
import { ShellWorld } from './shell-world.ts';
import { ShellVariables } from './variables.ts';

/** Runs something on copies of everything that it could change, and answers its price. Throws what it has failed with first. */
export async function rehearse(
  machine: Machine,
  interrupts: Interrupts,
  {
    run,
    streams,
  }: {
    readonly run: (world: World, streams: Streams) => Promise<void>;
    readonly streams: Streams;
  },
): Promise<Outcome> {
  const variables = new ShellVariables();
  variables.restore(machine.variables.save());
  const host = new HostDrive(machine.host.root, machine.environment.home, createOverlay());
  const copy: Machine = { ...machine, variables, host, directories: machine.directories.copy() };
  let failed: { readonly error: unknown } | undefined;
  const reporter: Reporter = {
    succeeded: (_command, outcome, { output }) => output.write(outcome.plain()),
    failed: (_command, error) => {
      failed ??= { error };
      return Promise.resolve(toFailure(error).dos.code);
    },
  };
  const world = new ShellWorld({ machine: copy, reporter, interrupts, streams });
  const bills = await machine.sessions.groups.rehearse(() => run(world, streams));
  if (failed !== undefined) throw failed.error;
  return { plain: () => formatBills(bills), json: () => toBillsJson(bills) };
}
