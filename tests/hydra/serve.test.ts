import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { defaultClient, HydraClient } from '../../hydra/client/hydra-client.ts';
import { isJsonObject, parseJson, serialiseJson } from '../../hydra/wire/json.ts';
import { buildProgram } from '../e2e/program.ts';

let program = '';
beforeAll(async () => {
  program = await buildProgram();
});

interface Served {
  readonly parties: readonly string[];
  readonly control: string;
  /** Ends it; answers the exit status. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, 'hydra', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outcome(
  child: ChildProcess,
): Promise<{ status: number | null; err: string; out: string }> {
  let err = '';
  let out = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { status, err, out };
}

async function serve(home: string): Promise<Served> {
  const child = start(['serve', '--home', home, '--port', '0', '--parties', '2']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('close', (status) => reject(new Error(`it ended with ${status}`)));
  });
  const ready = parseJson(line);
  if (!isJsonObject(ready) || !Array.isArray(ready['parties'])) throw new Error(line);
  const { control } = ready;
  if (typeof control !== 'string') throw new Error(line);
  return {
    parties: ready['parties'].map(String),
    control,
    stop: (signal) => {
      const ended = new Promise<number | null>((resolve) => {
        child.once('close', resolve);
      });
      child.kill(signal);
      return ended;
    },
  };
}

test('hydra serve: one JSON line when it is ready; a killed one goes on where it was', async () => {
  const home = mkdtempSync(join(tmpdir(), 'dos-hydra-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const first = await serve(home);
  expect(first.parties.length).toBe(2);
  const client = await HydraClient.connect({ ...defaultClient, url: first.parties[0] ?? '' });
  onTestFinished(() => client.disconnect());
  const { headId } = await client.init();
  expect(serialiseJson(await client.http.getConfig())).toContain('simulated');
  // Another one would write into the same logs, whatever its L1 is.
  const network = 'devnet:http://127.0.0.1:9';
  const refused = await outcome(start(['serve', '--home', home, '--network', network]));
  expect(refused).toMatchObject({ status: 32, err: expect.stringContaining('in use') });
  const misbehave = (body: string): Promise<Response> =>
    fetch(`${first.control}/parties/2/behave`, { method: 'POST', body });
  expect((await misbehave('{"offline":true}')).status).toBe(200);
  expect((await misbehave('{"honest":true}')).status).toBe(400);
  client.disconnect();
  expect(await first.stop('SIGKILL')).toBe(null);

  const second = await serve(home);
  const again = await HydraClient.connect({ ...defaultClient, url: second.parties[1] ?? '' });
  onTestFinished(() => again.disconnect());
  expect(again.view.phase).toMatchObject({ status: 'Open', headId });
  await again.close();
  again.disconnect();
  expect(await second.stop('SIGTERM')).toBe(0);
});

test.each([
  [['serve', '--parties', '30'], '--parties 30: give a whole number from 1 to 29'],
  [['serve', '--party', '2'], "Unknown option '--party'"],
  [['frob'], 'Unknown command: hydra frob'],
])('hydra %j is refused', async (args, message) => {
  const { status, err } = await outcome(start(args));
  expect(status).toBe(1);
  expect(err).toContain(message);
});

test('hydra --help', async () => {
  const { status, out } = await outcome(start(['--help']));
  expect(status).toBe(0);
  expect(out).toContain('hydra serve [options]');
});
