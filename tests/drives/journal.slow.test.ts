import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Journal } from '../../hydra/drives/journal.ts';
import type { JournalledCall } from '../../offchain/kernel/kernel-session.ts';
import { makeFolder } from './drive-stage.ts';

const CHILD = fileURLToPath(new URL('journal-child.ts', import.meta.url));

function call(id: string): JournalledCall {
  return { id, name: 'create', params: {}, receipt: {}, cbor: new Uint8Array() };
}

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

/** Runs a child that keeps one call, to its end. */
async function runOnce(path: string, name: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, path, name, '1'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
}

test('what another process keeps stays when the one that has made the journal goes on', async () => {
  const path = join(makeFolder(), 'D', 'journal.db');
  const journal = new Journal(path);
  const own = journal.for('head', 'erin');
  for (const [index, name] of ['alice', 'bob', 'carol'].entries()) {
    own.add(call(`erin-${index}`));
    await runOnce(path, name);
  }
  expect(journal.listPending('head', () => undefined).map(({ id }) => id)).toEqual([
    'erin-0',
    'alice-0',
    'erin-1',
    'bob-0',
    'erin-2',
    'carol-0',
  ]);
  journal.close();
});

test('four processes that begin the same journal at once and are killed have lost nothing that they kept', async () => {
  const path = join(makeFolder(), 'D', 'journal.db');
  const children = { alice: 0, bob: 3, carol: 20, dave: 60 };
  const named = await Promise.all(
    Object.entries(children).map(([name, calls]) => runAndKill(path, name, calls)),
  );
  const journal = new Journal(path);
  journal.for('head', 'erin').add(call('erin-0'));
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
