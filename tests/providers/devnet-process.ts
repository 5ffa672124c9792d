import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { buildProgram } from '../e2e/program.ts';

/** A devnet in a process of its own. */
export interface RunningDevnet {
  readonly url: string;
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  stop(): Promise<number | null>;
}

/** Between two requests a test may be busy for longer than a server keeps a connection: each has one of its own. */
export const ONCE = { Connection: 'close' } as const;

/** Starts one on a free port, or the one that the arguments name. */
export async function startDevnet(args: readonly string[]): Promise<RunningDevnet> {
  const main = await buildProgram();
  const child = spawn(process.execPath, [main, 'devnet', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ready = JSON.parse(line) as { ready: boolean; url: string; blockfrost: string };
  expect(ready).toEqual({ ready: true, url: ready.url, blockfrost: `${ready.url}/api/v0` });
  return {
    url: ready.url,
    get: async (path) => {
      const response = await fetch(`${ready.url}${path}`, { headers: ONCE });
      return response.json();
    },
    post: async (path, body) => {
      const request = { method: 'POST', body: JSON.stringify(body), headers: ONCE };
      const response = await fetch(`${ready.url}${path}`, request);
      return response.json();
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [status] = (await exited) as [number | null];
      return status;
    },
  };
}
