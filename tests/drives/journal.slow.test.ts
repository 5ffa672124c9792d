import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Journal } from '../../hydra/drives/journal.ts';
import { makeFolder } from './drive-stage.ts';

const CHILD = fileURLToPath(new URL('journal-child.ts', import.meta.url));

/** Runs a child until it has named so many calls, and kills it; answers their ids. */
async function runAndKill(path: string, name: string, calls: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, path, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const seen: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (seen.push(line) === calls + 1) child.kill('SIGKILL');
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return seen.slice(1);
}

test('four processes that begin the same journal at once and are killed have lost nothing that they kept', async () => {
  const path = join(makeFolder(), 'D', 'journal.db');
  const children = { alice: 0, bob: 3, carol: 20, dave: 60 };
  const named = await Promise.all(
    Object.entries(children).map(([name, calls]) => runAndKill(path, name, calls)),
  );
  const journal = new Journal(path);
  journal.for('head', 'erin').add({
    id: 'erin-0',
    name: 'create',
    params: {},
    receipt: {},
    cbor: new Uint8Array(),
  });
  const kept = journal.listPending('head', () => undefined);
  for (const [index, name] of Object.keys(children).entries()) {
    const own = kept.filter(({ user }) => user === name).map(({ id }) => id);
    // In its order, and perhaps one that it could not name any more.
    expect(own.slice(0, named[index]?.length)).toEqual(named[index]);
    expect(own.length - (named[index]?.length ?? 0)).toBeLessThan(2);
  }
  expect(kept.at(-1)?.id).toBe('erin-0');
  journal.close();
});
