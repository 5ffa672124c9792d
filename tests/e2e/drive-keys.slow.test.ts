import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, Computer } from './computer.ts';
import { as, keyFile } from './key-home.ts';
import { expectValid } from './schemas.ts';

// ROTATE and RECOVER where one seed has accounts on C: and on a drive, which lies on L1.

/** A home with an account of alice on C: and on D:. */
let machine: Computer;

beforeAll(() => {
  machine = Computer.keep();
  const lines = ['REGISTER alice', 'FORMAT D: /BLANKS:4 /ACCOUNTS:2', 'REGISTER alice D:'];
  expect(codesOf(machine.script(lines, as('alice')))).toEqual([0, 0, 0]);
}, 300_000);
afterAll(() => machine.remove());

const onC = [{ drive: 'C', account: 'alice' }];

/** Calls on both kernels. */
function expectBoth(computer: Computer, user: string, ...options: readonly string[]): void {
  const lines = ['MD C:\\x', 'MD D:\\x', 'RD C:\\x', 'RD D:\\x'];
  expect(codesOf(computer.script(lines, as(user, ...options)))).toEqual([0, 0, 0, 0]);
}

const generations = (computer: Computer, user: string): readonly number[] =>
  keyFile(computer, user).generations.map(({ generation }) => generation);

describe('ROTATE', () => {
  test('is about one kernel, and the other goes on with the key that it knows', () => {
    const computer = machine.copy();
    const first = computer.json('ROTATE D:', as('alice'));
    expectValid(first);
    expect(first.result).toEqual({
      drive: 'D',
      account: 'alice',
      generation: 1,
      exposed: onC,
      unasked: [],
    });
    expectBoth(computer, 'alice');
    const second = computer.json('ROTATE', as('alice'));
    expect(second.result).toMatchObject({ drive: 'C', generation: 1, exposed: [] });
    expectBoth(computer, 'alice');
  });

  test('is about the current drive where none is named, and says what to do about others', () => {
    const computer = machine.copy();
    for (const generation of [1, 2]) {
      const { stdout, stderr, status } = computer.runScript('D:\nROTATE', as('alice'));
      expect(stderr).toContain('Account alice on C: is committed to a key that is in use already');
      expect(stderr).toContain('. ROTATE C: goes on to the next');
      expect([status, stdout.toString()]).toEqual([
        0,
        `Account alice on D: has its auth key of generation ${generation}\n`,
      ]);
    }
    expectBoth(computer, 'alice');
    // Its next key is the one of D: before, and the one after that the one of now.
    expect(computer.json('ROTATE C:', as('alice')).result).toMatchObject({ exposed: onC });
    expect(computer.json('ROTATE C:', as('alice')).result).toMatchObject({
      generation: 2,
      exposed: [],
    });
    expectBoth(computer, 'alice');
  });

  test('needs a drive that is there, and an account on it', () => {
    const computer = machine.copy();
    const before = generations(computer, 'alice');
    expect(computer.run('ROTATE E:', as('alice')).status).toBe(15);
    expect(computer.run('ROTATE H:', as('alice')).status).toBe(15);
    expect(computer.run('ROTATE D:', as('nobody')).status).toBe(65);
    expect(codesOf(computer.script(['BEGIN', 'ROTATE D:', 'ROLLBACK'], as('alice')))).toEqual([
      0, 1, 0,
    ]);
    expect(generations(computer, 'alice')).toEqual(before);
  });
});

describe('keys whose phrase is on paper', () => {
  test('rotate on each kernel, and a key file that exposes the other says so', () => {
    const computer = machine.copy();
    computer.text('KEYS NEW /P:H:\\paper.txt', as('bob'));
    expect(codesOf(computer.script(['REGISTER bob', 'REGISTER bob D:'], as('bob')))).toEqual([
      0, 0,
    ]);
    const bobOnD = [{ drive: 'D', account: 'bob' }];
    expect(computer.json('ROTATE C: H:\\paper.txt', as('bob')).result).toMatchObject({
      generation: 1,
      exposed: bobOnD,
    });
    expectBoth(computer, 'bob');
    expect(computer.run('ROTATE D:', as('bob')).status).toBe(1);
    expect(computer.json('ROTATE D: H:\\paper.txt', as('bob')).result).toMatchObject({
      generation: 1,
      exposed: [],
    });
    expectBoth(computer, 'bob');
    expect(keyFile(computer, 'bob')).toMatchObject({ kind: 'keys' });
  });

  test('a call that nobody has agreed to leaves no key behind that the ledger does not know', () => {
    const computer = machine.copy();
    computer.text('KEYS NEW /P:H:\\paper.txt', as('bob'));
    computer.text('REGISTER bob', as('bob'));
    for (const line of ['ROTATE H:\\paper.txt', 'RECOVER bob H:\\paper.txt']) {
      const { status, stderr } = computer.run(line, as('bob', '--max-cost', '0.01'));
      expect([status, stderr]).toEqual([5, expect.stringContaining('Not signed')]);
      expect(generations(computer, 'bob')).toEqual([0]);
    }
    expect(computer.json('ROTATE H:\\paper.txt', as('bob')).result).toMatchObject({
      generation: 1,
    });
    expect(generations(computer, 'bob')).toEqual([0, 1]);
  });

  test('a ROTATE that is killed leaves the key that the ledger knows', async () => {
    const computer = machine.copy();
    computer.text('KEYS NEW /P:H:\\paper.txt', as('bob'));
    computer.text('REGISTER bob D:', as('bob'));
    for (const delay of [1500, 2500, 3500]) {
      const child = computer.spawn('ROTATE D: H:\\paper.txt', as('bob'));
      const exited = once(child, 'exit');
      await Promise.race([sleep(delay).then(() => child.kill('SIGKILL')), exited]);
      await exited;
      expect(codesOf(computer.script(['MD D:\\x', 'RD D:\\x'], as('bob')))).toEqual([0, 0]);
    }
    expect(computer.json('ROTATE D: H:\\paper.txt', as('bob')).ok).toBe(true);
    expect(computer.json('MD D:\\x', as('bob')).ok).toBe(true);
  });
});

describe('RECOVER', () => {
  test('of an account on a drive leaves the one on C: to who has it', () => {
    const computer = machine.copy();
    computer.text('KEYS EXPORT H:\\phrase.txt', as('alice'));
    const answer = computer.json('RECOVER Alice D: H:\\phrase.txt /P', as('alice'));
    expectValid(answer);
    expect(answer.result).toEqual({
      drive: 'D',
      account: 'alice',
      generation: 1,
      exposed: onC,
      unasked: [],
    });
    expect(keyFile(computer, 'alice')).toMatchObject({ kind: 'keys' });
    expectBoth(computer, 'alice');
    // On the current drive; with keys that are made of the phrase, which work on C: too, and sign for the drive.
    const { stdout } = computer.runScript('D:\nRECOVER alice H:\\phrase.txt', as('new'));
    expect(stdout.toString()).toBe('Account alice on D: is yours: generation 2 of its keys\n');
    expect(generations(computer, 'new')).toEqual([0, 1, 2]);
    expectBoth(computer, 'new');
    expect(computer.json('FORMAT D: /BLANKS:5', as('new'))).toMatchObject({ ok: true });
    // The keys of before do not open it any more.
    const stale = computer.script(['MD C:\\y', 'MD D:\\y'], as('alice'));
    expect(codesOf(stale)).toEqual([0, 65]);
    expect(computer.run('RECOVER nobody D: H:\\phrase.txt', as('new')).status).toBe(2);
  });
});

test('KEYS IMPORT finds the keys that a drive knows', () => {
  const computer = machine.copy();
  computer.text('KEYS EXPORT H:\\phrase.txt', as('alice'));
  const lines = ['ROTATE D:', 'ROTATE D:'];
  expect(codesOf(computer.script(lines, as('alice')))).toEqual([0, 0]);
  expect(computer.json('ROTATE', as('alice')).result).toMatchObject({ exposed: onC });
  expect(computer.json('KEYS IMPORT H:\\phrase.txt', as('again')).ok).toBe(true);
  expect(generations(computer, 'again')).toEqual([0, 1, 2]);
  expectBoth(computer, 'again');
});
