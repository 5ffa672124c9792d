import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { HomeInUseError } from '../../offchain/errors/transaction.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { alice, genesisOutputs, payment } from './funds.ts';
import { openTestEmulator, sorted, temporaryDirectory } from './support.ts';

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url));

/**
 * When a child is killed: after so many lines of it, and so many milliseconds. Line 1 comes before it opens the home.
 * Two homes at a time, because most of the time goes into starting processes.
 */
const HOMES = [
  [
    { lines: 1, delay: 2 },
    { lines: 5, delay: 3 },
    { lines: 14, delay: 1 },
    { lines: 31, delay: 11 },
  ],
  [
    { lines: 1, delay: 25 },
    { lines: 2, delay: 0 },
    { lines: 13, delay: 7 },
    { lines: 23, delay: 4 },
  ],
];

/** Runs a child until its moment and kills it; answers the ids that it has named. */
async function runAndKill(
  directory: string,
  { lines, delay }: { lines: number; delay: number },
  meanwhile: () => Promise<void>,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const seen: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    seen.push(line);
    if (seen.length !== lines) continue;
    if (lines > 1) await meanwhile();
    await sleep(delay);
    child.kill('SIGKILL');
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return seen.slice(1);
}

/** Kills one process after the other on one home; what they acknowledged must be there each time. */
async function crashHome(
  directory: string,
  rounds: readonly { lines: number; delay: number }[],
): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (const round of rounds) {
    const ids = await runAndKill(directory, round, async () => {
      const opened = openEmulator({ directory, clock: systemClock, mode: 'write', wait: 20 });
      await expect(opened).rejects.toBeInstanceOf(HomeInUseError);
    });
    acknowledged.push(...ids);
    const reader = await openEmulator({ directory, clock: systemClock, mode: 'read' });
    const lost: string[] = [];
    for (const id of acknowledged) {
      if ((await reader?.provider.findTransaction(id)) === undefined) lost.push(id);
    }
    expect(lost).toEqual([]);
    reader?.close();
  }
  return acknowledged;
}

test('nothing acknowledged is lost when the process is killed at any moment', async () => {
  const homes = HOMES.map((rounds) => ({ rounds, directory: temporaryDirectory() }));
  await Promise.all(
    homes.map(async ({ directory, rounds }) => {
      const acknowledged = await crashHome(directory, rounds);
      expect(acknowledged.length).toBeGreaterThan(30);

      const { chain, provider } = await openTestEmulator({ directory, clock: systemClock });
      expect(sorted(await chain.listLedgerUtxos())).toEqual(sorted(chain.listAllUtxos()));
      const known = await provider.listTransactions(alice.address);
      expect(known).toEqual(expect.arrayContaining([...acknowledged]));
      const utxos = await provider.listUtxos(alice.address);
      expect(utxos).toHaveLength(genesisOutputs.length);
      for (const utxo of utxos) await provider.submit(payment(utxo));
    }),
  );
});
