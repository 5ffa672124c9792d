import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { genesisOutputs } from './funds.ts';
import { replay } from './replay.ts';
import { sorted, temporaryDirectory } from './support.ts';

// Processes under load that are killed at random moments. The seed is printed; DOS_SEED repeats the moments.

const CHILD = fileURLToPath(new URL('load-child.ts', import.meta.url));
/** `npm run soak` makes it 200 kills. */
const HOMES = process.env['DOS_SOAK'] === undefined ? 4 : 20;
const KILLS = 10;
/** Milliseconds within which a child is killed: of ten, one while it opens the home, the others once it is at work. */
const LONGEST = 400;
const WHILE_OPENING = 10;

const seed = process.env['DOS_SEED'] ?? randomBytes(4).toString('hex');
process.stdout.write(`DOS_SEED=${seed}\n`);

/** A number from 0 to below 1 that follows from the seed. */
function random(label: string): number {
  return createHash('sha256').update(`${seed} ${label}`).digest().readUInt32BE() / 2 ** 32;
}

/** Starts a child on a home and kills it after some milliseconds; answers the ids that it has acknowledged. */
async function runAndKill(
  directory: string,
  { delay, lines: wanted }: { readonly delay: number; readonly lines: number },
): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const seen: string[] = [];
  lines.on('line', (line) => seen.push(line));
  while (seen.length < wanted) await once(lines, 'line');
  await sleep(delay);
  child.kill('SIGKILL');
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return seen.slice(1);
}

/** Opens what was left: it must have all that was acknowledged, and be what its blocks and mempool say. */
async function expectWhole(directory: string, acknowledged: readonly string[]): Promise<void> {
  const { chain, close } = await openEmulator({
    directory,
    clock: systemClock,
    genesis: { outputs: genesisOutputs },
    forgesWhenDue: false,
    mode: 'write',
  });
  try {
    expect(acknowledged.filter((id) => chain.findTransaction(id) === undefined)).toEqual([]);
    expect(sorted(chain.listAllUtxos())).toEqual(sorted(await chain.listLedgerUtxos()));
    while (chain.listPending().length > 0) await chain.forge();
    const again = await replay(chain, genesisOutputs);
    expect(again.archive.getLastBlock()).toEqual(chain.archive.getLastBlock());
    expect(sorted(again.listAllUtxos())).toEqual(sorted(chain.listAllUtxos()));
    again.close();
  } finally {
    close();
  }
}

async function killOften(home: number): Promise<number> {
  const directory = temporaryDirectory();
  const acknowledged: string[] = [];
  for (let time = 0; time < KILLS; time++) {
    // Line 1 says that the child is about to open the home; each further one is an acknowledgement.
    const moment = {
      delay: LONGEST * random(`${home} ${time}`),
      lines: time % WHILE_OPENING === 0 ? 1 : 2,
    };
    acknowledged.push(...(await runAndKill(directory, moment)));
    await expectWhole(directory, acknowledged);
  }
  return acknowledged.length;
}

test(`${HOMES * KILLS} kills lose nothing that was acknowledged`, async () => {
  let acknowledged = 0;
  for (let home = 0; home < HOMES; home += 2) {
    const counts = await Promise.all([killOften(home), killOften(home + 1)]);
    acknowledged += counts.reduce((sum, count) => sum + count, 0);
  }
  process.stdout.write(`${HOMES * KILLS} kills, ${acknowledged} transactions acknowledged\n`);
  // Nine of ten were killed after they had acknowledged something. How much more is a matter of the machine's speed.
  expect(acknowledged).toBeGreaterThanOrEqual(HOMES * (KILLS - KILLS / WHILE_OPENING));
});
