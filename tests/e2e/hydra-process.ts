import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ONCE } from '../providers/devnet-process.ts';
import { buildProgram } from './program.ts';

/** A local head in a process of its own. */
export interface RunningHead {
  /** URLs of its parties. */
  readonly parties: readonly string[];
  /** Makes a party misbehave (`hydra/README.md`). Counted from 1. */
  behave(party: number, behaviour: object): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `hydra serve` on free ports. */
export async function startHead(args: readonly string[]): Promise<RunningHead> {
  const main = await buildProgram();
  const child = spawn(process.execPath, [main, 'hydra', 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { parties, control } = JSON.parse(line) as { parties: string[]; control: string };
  return {
    parties,
    behave: async (party, behaviour) => {
      const request = { method: 'POST', body: JSON.stringify(behaviour), headers: ONCE };
      await fetch(`${control}/parties/${party}/behave`, request);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
