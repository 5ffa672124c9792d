import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDevnet, type Devnet, type DevnetOptions } from '../../emulator/devnet/open-devnet.ts';

/** A devnet of a test: time and blocks come by hand unless options say otherwise. */
export interface TestDevnet extends Devnet {
  readonly directory: string;
  /** The status and JSON of a path below the server's root. */
  get(path: string): Promise<{ readonly status: number; readonly json: unknown }>;
  post(path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }>;
  /** Pays somebody and puts it into a block. */
  fund(address: string, ...lovelace: readonly bigint[]): Promise<void>;
}

/** Started for one test, and gone with it. */
export async function openTestDevnet(options: Partial<DevnetOptions> = {}): Promise<TestDevnet> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'dos-devnet-'));
  const errors: unknown[] = [];
  const devnet = await openDevnet({
    directory,
    port: 0,
    clock: 'manual',
    report: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(async () => {
    await devnet.close();
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    if (errors.length > 0) throw new Error('the devnet reported a defect', { cause: errors[0] });
  });
  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(`${devnet.url}${path}`, init);
    const json: unknown = await response.json();
    return { status: response.status, json };
  };
  const post = (path: string, body: unknown = {}) =>
    request(path, { method: 'POST', body: JSON.stringify(body) });
  return {
    ...devnet,
    directory,
    get: (path) => request(path, {}),
    post,
    fund: async (address, ...lovelace) => {
      for (const each of lovelace) {
        const { status } = await post('/devnet/fund', { address, lovelace: Number(each) });
        if (status !== 200) throw new Error(`the faucet answered ${status}`);
      }
      await post('/devnet/block');
    },
  };
}
