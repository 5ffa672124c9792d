import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmulator } from '../../emulator/open-emulator.ts';
import { systemClock } from '../../offchain/ports/clock.ts';
import { codesOf, Computer } from './computer.ts';

// Processes that are killed at random moments. The seed is printed; DOS_SEED repeats a run as well as time can be repeated.

const seed = process.env['DOS_SEED'] ?? randomBytes(4).toString('hex');
let machine: Computer;

beforeAll(() => {
  process.stdout.write(`DOS_SEED=${seed}\n`);
  machine = Computer.keep();
  expect(codesOf(machine.script(['REGISTER alice', 'ECHO old > a.bin']))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

/** A number from 0 to below 1 that follows from the seed. */
function random(label: string): number {
  return createHash('sha256').update(`${seed} ${label}`).digest().readUInt32BE() / 2 ** 32;
}

/** Runs one command and kills it after some milliseconds. Whether it had ended before is answered. */
async function killAfter(computer: Computer, line: string, delay: number): Promise<boolean> {
  const child = computer.spawn(line);
  const exited = once(child, 'exit');
  const killed = await Promise.race([
    sleep(delay).then(() => child.kill('SIGKILL')),
    exited.then(() => false),
  ]);
  await exited;
  return !killed || child.signalCode === null;
}

function countWrites(computer: Computer): number {
  const calls = computer.json('LOG').result?.['calls'] as readonly { name: string }[];
  return calls.filter(({ name }) => name === 'write').length;
}

const content = randomBytes(307_200);
// Chunks leave room for the 512 bytes that the old inline content may become.
const chunks = Math.ceil(content.length / (14_336 - 512));

test.each([1, 2, 3, 4, 5, 6])('COPY, killed at a random moment (%i)', async (round) => {
  const computer = machine.copy();
  computer.writeHost('a.bin', content);
  let killed = 0;
  for (let time = 0; time < 4; time += 1) {
    const ended = await killAfter(
      computer,
      'COPY H:\\a.bin',
      600 + 3_000 * random(`copy ${round} ${time}`),
    );
    const now = computer.run('TYPE a.bin');
    expect(now.status).toBe(0);
    const isNew = now.stdout.equals(content);
    expect(isNew || now.stdout.toString() === 'old\r\n').toBe(true);
    expect(isNew || !ended).toBe(true);
    if (isNew) break;
    killed += 1;
  }
  const before = countWrites(computer);
  const isNew = computer.run('TYPE a.bin').stdout.equals(content);
  if (!isNew) computer.text('COPY H:\\a.bin');
  expect(computer.run('TYPE a.bin').stdout.equals(content)).toBe(true);
  // One is the ECHO's. However often it was killed, no chunk was written twice.
  expect(countWrites(computer)).toBe(1 + chunks);
  process.stdout.write(
    `round ${round}: killed ${killed} times, ${before - 1} of ${chunks} chunks were there\n`,
  );
  expect(codesOf(computer.script(['MD after', 'COMP a.bin H:\\a.bin']))).toEqual([0, 0]);
});

test.each([1, 2, 3, 4, 5, 6])('boot, killed at random moments (%i)', async (round) => {
  const computer = Computer.make();
  for (let time = 0; time < 3; time += 1) {
    await killAfter(computer, 'REGISTER alice', 300 + 1_700 * random(`boot ${round} ${time}`));
    expect([0, 65]).toContain(computer.run('DIR').status);
  }
  const run = computer.run('REGISTER alice');
  expect([0, 80]).toContain(run.status);
  expect(codesOf(computer.script(['DIR', 'MD docs', 'ECHO x > docs\\a', 'LOG']))).toEqual([
    0, 0, 0, 0,
  ]);
  expect(await countKernels(computer.home)).toBe(1);
});

/** How many tokens named `KERNEL` there are, of whatever policy. */
async function countKernels(home: string): Promise<number> {
  const directory = path.join(home, 'emulator');
  const emulator = await openEmulator({ directory, clock: systemClock, mode: 'read' });
  const suffix = Buffer.from('KERNEL').toString('hex');
  const units = emulator?.chain.listAllUtxos().flatMap(({ output }) => [...output.assets.keys()]);
  emulator?.close();
  return (units ?? []).filter((unit) => unit.slice(56) === suffix).length;
}
