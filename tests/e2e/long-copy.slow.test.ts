import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNoStack, codesOf, Computer } from './computer.ts';

// A long call beside other processes, which dies.

let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  expect(codesOf(machine.script(['REGISTER alice', 'ECHO old > a.bin']))).toEqual([0, 0]);
});

afterAll(() => machine.remove());

const countCalls = (computer: Computer, name: string): number => {
  const calls = computer.json('LOG').result?.['calls'] as readonly { name: string }[];
  return calls.filter((call) => call.name === name).length;
};

test('a long COPY keeps writers out but not readers; killed, it leaves the old content, and goes on later', async () => {
  const computer = machine.copy();
  const content = randomBytes(307_200);
  computer.writeHost('a.bin', content);
  const copying = computer.spawn('COPY H:\\a.bin');
  const exited = once(copying, 'exit');
  if (copying.stderr === null) throw new TypeError('no stderr');
  await once(copying.stderr, 'data');
  // Stopped while it holds the home, it is as long as this test wants it to be.
  copying.kill('SIGSTOP');

  const writer = computer.run('MD new');
  expect(writer.status).toBe(32);
  expect(writer.stderr).toMatch(
    /^The home .* is in use by another process\. Wait for it to end, or name another with --home\n$/,
  );
  checkNoStack(writer.stderr);
  // A reader that wanted to write in between goes on reading.
  const answers = computer.script(['TYPE a.bin', 'ECHO x > b', 'DIR', 'LOG']);
  expect(codesOf(answers)).toEqual([0, 32, 0, 0]);
  expect(answers[0]?.result).toMatchObject({ size: 5 });

  copying.kill('SIGKILL');
  await exited;
  expect(computer.text('TYPE a.bin')).toBe('old\r\n');
  const before = countCalls(computer, 'write');
  expect(before).toBeGreaterThan(1);
  expect(computer.run('COPY H:\\a.bin').status).toBe(0);
  expect(computer.run('TYPE a.bin').stdout.equals(content)).toBe(true);
  const chunks = Math.ceil(content.length / 14_336);
  // One is the ECHO's; no chunk was written twice.
  expect(countCalls(computer, 'write')).toBe(1 + chunks);
});
